"""Programs as another user, for the tests that run as root."""

import os
import subprocess


def run_as(user, arguments, **options):
    """Runs a program as another user (an entry of the password file), with nothing of root's left."""
    env = {"HOME": user.pw_dir, "USER": user.pw_name, "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    env |= {name: value for name, value in os.environ.items() if name in ("LANYARD_BIN", "LANYARD_NODE_MODULES")}
    return subprocess.Popen(arguments, user=user.pw_uid, group=user.pw_gid, extra_groups=[], env=env, text=True,
                            stdout=subprocess.PIPE, stdin=subprocess.PIPE, **options)
