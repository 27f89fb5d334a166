"""Serves exported models in the protocol of TensorFlow Serving, over REST and gRPC.

Examples:
  python -m serving.server --model_base_path=runs/demo/serving/two_stage_digits
  python -m serving.server --model_base_path=DIR --model_name=digits --rest_api_port=8080
  python -m serving.server --model_config_file=models.config --monitoring
  python -m serving.server --model_base_path=DIR --host=0.0.0.0 --ssl_cert=cert.pem --ssl_key=key.pem \\
      --api_key_file=keys.txt

DIR holds saved_model.pb, or a folder for each version named by a number; the newest is served, and a newer one takes
its place without a lost request. The model is called as its folder unless --model_name says otherwise. Then ask:

  curl -d '{"instances": [1, 2, 3]}' http://127.0.0.1:8501/v1/models/NAME:predict
  curl http://127.0.0.1:8501/v1/models/NAME
  curl http://127.0.0.1:8501/v1/models/NAME/metadata

With a key: curl -H 'X-API-Key: KEY' ... Only this machine can ask unless --host opens the ports to others, which wants
a certificate and a key, or a proxy in front that has both. SIGTERM answers what is under way, then ends.
"""

import logging
import sys

from serving.server.flags import parse
from serving.server.status import ServingError
from tfvae.quiet import quiet


def cli(argv: list[str]) -> int | str:
    """The command; returns what `sys.exit` takes."""
    try:
        chosen = parse(argv, __doc__ or "")
    except ValueError as error:
        return f"Error: {error}"
    if isinstance(chosen, str):
        print(chosen)
        return 0
    quiet()
    from serving.server import running  # TensorFlow takes seconds, for which --help and mistakes should not wait

    try:
        running.run(chosen.config(), chosen.options, lambda *found: print(chosen.announcement(*found), flush=True))
    except (ServingError, OSError) as error:
        return f"Error: {error}"
    except KeyboardInterrupt:  # while models load, when nobody has asked anything yet
        return 130
    finally:
        logging.shutdown()  # the log is written by a thread, and an error must be the last line
    return 0


if __name__ == "__main__":
    sys.exit(cli(sys.argv))
