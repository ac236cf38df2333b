"""Debian's oidc-agent with an account of its own, for comparison: a real agent, a real account, a cached token."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from harness import process
from harness.provider import make_certificates


def start(session):
    """Gives the command that prints the cached token, and its environment; None where oidc-agent is not installed."""
    if not all(shutil.which(name) for name in ("oidc-agent", "oidc-gen", "oidc-token")):
        return None
    folder = session.top / "other"
    ca, certificate, key = make_certificates(folder)
    server = session.start("token_server", [sys.executable, str(Path(__file__).parent / "token_server.py"), certificate, key],
                           stdout=subprocess.PIPE, text=True)
    issuer = server.stdout.readline().strip()
    config = folder / "config"
    config.mkdir(mode=0o700)
    env = session.env | {"OIDC_CONFIG_DIR": str(config), "OIDC_SOCK": str(folder / "agent.sock")}
    session.start("oidc-agent", ["oidc-agent", "--console", "-a", env["OIDC_SOCK"], "--no-webserver"], env=env)
    process.wait_for("oidc-agent", lambda: os.path.exists(env["OIDC_SOCK"]))
    # A refresh token stands for the sign-in; oidc-agent gets its access token from the provider by itself.
    subprocess.run(["oidc-gen", "bench", f"--iss={issuer}/", "--client-id=bench", "--client-secret=bench", f"--cp={ca}",
                    "--scope=openid offline_access", "--flow=refresh", "--rt=the-first-refresh-token", "--no-save",
                    "--redirect-uri=http://localhost:4242", "--confirm-default", "--prompt=none", "--pw-cmd=echo bench"],
                   env=env, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=60)
    command = [shutil.which("oidc-token"), "bench"]
    token = subprocess.run(command, env=env, capture_output=True, text=True, check=True, timeout=20).stdout.strip()
    if not token.startswith("the-other-wallets-access-token"):
        raise RuntimeError("oidc-token gave something else: " + token)
    return command, {name: env[name] for name in ("OIDC_CONFIG_DIR", "OIDC_SOCK")}
