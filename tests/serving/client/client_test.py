import subprocess
import sys

from tests.house import ROOT


def test_the_client_over_rest_needs_no_tensorflow():
    code = "import serving.client, sys; print({'tensorflow', 'keras', 'grpc', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "set()\n", done.stderr
