"""The first inputs of each fuzz target: small good texts for it to bend."""

import base64
import json

ISSUER = "https://idp.example"


def text(value):
    return (value if isinstance(value, str) else json.dumps(value)).encode()


def segment(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


# RFC 7515 appendix A.3 and RFC 8037 appendix A.4; for A.2 (RSA) the parts that matter without its long signature.
JOE = segment(b'{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}')
ES256 = (segment(b'{"alg":"ES256"}') + b"." + JOE
         + b".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")
EDDSA = (segment(b'{"alg":"EdDSA"}') + b"." + segment(b"Example of Ed25519 signing")
         + b".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")

REDIRECT = ("GET /callback?code=abc&state=def&iss=https%3A%2F%2Fidp.example HTTP/1.1\r\nHost: 127.0.0.1:4242\r\n"
            "Sec-Fetch-Mode: navigate\r\nUser-Agent: x\r\n\r\n")
TOKENS = {"access_token": "a.b-c", "token_type": "Bearer", "expires_in": 600, "refresh_token": "r", "scope": "openid profile"}
DEVICE = {"device_code": "d", "user_code": "WDJB-MJHT", "verification_uri": ISSUER + "/device",
          "verification_uri_complete": ISSUER + "/device?user_code=WDJB-MJHT", "expires_in": 600, "interval": 5}
METADATA = {"issuer": ISSUER, "authorization_endpoint": ISSUER + "/a", "token_endpoint": ISSUER + "/t", "jwks_uri": ISSUER + "/j",
            "userinfo_endpoint": ISSUER + "/u", "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"], "id_token_signing_alg_values_supported": ["ES256"],
            "authorization_response_iss_parameter_supported": True}
REGISTRATION = {"client_id": "c-1", "redirect_uris": ["http://127.0.0.1:14727/callback"], "scope": "openid files",
                "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
                "token_endpoint_auth_method": "none", "registration_access_token": "m",
                "registration_client_uri": ISSUER + "/register/c-1"}
CONFIDENTIAL = {**REGISTRATION, "token_endpoint_auth_method": "client_secret_basic", "client_secret": "s",
                "client_secret_expires_at": 0}
# Private keys of nobody's, the last one with the passphrase "passphrase".
PEMS = [
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkvUTDfUsM0bMaPlh\n"
    "qc1J6i0fz6ad5vKYDpBj06+o71ahRANCAARdzDSu+MjiLUfhsjDD+L9fnjp44F9k\n"
    "sYu3Pf0hnyEjkk1ZaQhaDyGGIoz+YNvaLkbDuGjB9wI7mNdgKix+FcbR\n"
    "-----END PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIMixhI2JqC0IT96u8fEZuyNJrwJ7b95ExBKZtGc3B9th\n"
    "-----END PRIVATE KEY-----\n",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAgmrWM5C1YspgIBAjAM\n"
    "BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQf3E22XNoTAbyTNDn3hhR5QRAScmd\n"
    "SqmclGWEQogmijudNXTYum7xA6YRnYM0f90aSiiE8oC6XpFsoElDD6E0R3DSRnlP\n"
    "5RQce7bOUpdCxdDTLA==\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n",
]
PRIVATE_JWK = {"kty": "OKP", "crv": "Ed25519", "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
               "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "k", "alg": "EdDSA"}
RESOURCE = {"resource": "https://mcp.example/files/mcp", "authorization_servers": [ISSUER], "scopes_supported": ["files:read"],
            "bearer_methods_supported": ["header"]}
CHALLENGE = ('Basic realm="a, b", Bearer error="insufficient_scope", scope="files:read files:write", '
             'resource_metadata="https://mcp.example/.well-known/oauth-protected-resource"')
STEP_UP = ('Bearer error="insufficient_user_authentication", acr_values="gold silver", max_age="300", scope="read", '
           'claims="eyJpZF90b2tlbiI6eyJhY3IiOm51bGx9fQ"')
P256 = {"kty": "EC", "crv": "P-256", "use": "sig", "kid": "1", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
ED25519 = {"kty": "OKP", "crv": "Ed25519", "key_ops": ["verify"], "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
RSA = {"kty": "RSA", "alg": "RS256", "e": "AQAB", "n": segment(b"\xc1" + b"\x55" * 254 + b"\x57").decode()}
CLAIMS = {"iss": ISSUER, "sub": "ada", "aud": ["client"], "exp": 1800000600, "iat": 1800000000, "nonce": "nonce", "azp": "client",
          "auth_time": 1800000000, "nbf": 1799999999, "name": "Ada"}
GRANT = {"v": 1, "id": "g", "identity": "i", "scopes": ["openid"], "audience": "", "resource": "", "path": "/usr/bin/git",
         "sha256": "", "script": "", "sort": "program", "kind": "until", "until": 1800000600, "leader_pid": 7, "leader_start": 9,
         "max_uses": None, "uses": 3, "created_at": 1800000000, "last_used": 1800000100}
ITEM = {"v": 1, "account": "a", "iss": ISSUER, "sub": "ada", "client_id": "client", "token_endpoint": ISSUER + "/t",
        "auth_method": "none", "generation": 3, "refresh_token": "r", "client_secret": ""}
IDENTITY_BODY = {"v": 1, "id": "id", "issuer": ISSUER, "subject": "ada", "client_id": "client", "provider": "demo", "alias": "work",
                 "name": "Ada", "email": "ada@idp.example", "created_at": 1800000000000,
                 "settings": {"provider": "demo", "issuer": ISSUER, "client_id": "client", "scopes": ["openid"], "audience": "",
                              "resources": [], "extra": {}, "loopback": {"host": "127.0.0.1", "ports": [4242], "path": "/callback"},
                              "local": False, "ca_file": "", "client_auth": ""},
                 "tokens": {"generation": 3, "scopes": ["openid"], "surplus": [], "scope_refused": False, "nonce_sha256": "00",
                            "other_audiences": ["https://api.example"], "auth_time": None, "has_refresh": True,
                            "refresh_issued_at": 1800000000000, "signed_in_at": 1800000000000, "refresh_used_at": None,
                            "refresh_expires_at": None, "refresh_expiry_moves": None, "needs_sign_in": ""}}
IDENTITY_ROW = ["id", ISSUER, "ada", "client", "work", "mac", json.dumps(IDENTITY_BODY)]
STAT = "1234 (a (name) x) S 1 1234 1234 34816 1234 4194304 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 1 1\n"

SEEDS = {
    "address": [text("https://git.example.org:8443/team/x.git?a#b"), text("http://[::1]:80/a/../%2e%2F"), text("b\u00fccher.example/%61")],
    "git_lines": [text("capability[]=authtype\ncapability[]=state\nprotocol=https\nhost=git.example:8443\npath=a/b.git\n"
                       "wwwauth[]=Bearer realm=\"x\"\nstate[]=lanyard:00ff\n\n"),
                  text("protocol=https\nhost=git.example\nusername=ada\npassword=p\n")],
    "docker_server": [text("https://index.docker.io/v1/\n"), text("registry.example:5000"), text("http://localhost:5000/v2/"),
                      text("https://index.docker.io/v1/refresh-token")],
    "kube_request": [text({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "spec": {
                         "interactive": False, "cluster": {"server": "https://k8s.example:6443", "config": None}}}),
                     text({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1", "spec": {}})],
    "redirect_request": [text(REDIRECT), text("code=abc&state=d%20ef&iss=https%3A%2F%2Fx"), text("error=access_denied&state=x"), text("http://127.0.0.1:4242/callback?code=a&state=b#c"),
                         text(REDIRECT.replace("GET", "POST").replace("User-Agent: x", "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7"))],
    "token_reply": [b"\0" + text(TOKENS), b"\x05" + text({"error": "invalid_grant", "error_description": "no"}),
                    b"\0" + text({**TOKENS, "token_type": "bEaReR", "expires_in": "600", "id_token": None}),
                    b"\x03" + text({"request_uri": "urn:x", "expires_in": 60}), b"\0" + text({"sub": "ada", "name": "Ada"})],
    "other_replies": [b"\x01" + text("access_token=a&scope=repo%2Cgist&token_type=bearer"),
                      b"\x62" + text({"ok": True, "authed_user": {"id": "U1", "access_token": "a", "scope": "x,y"}}),
                      b"\x18" + text({"id": 9007199254740993, "login": "ada"}), b"\x04" + text({"ok": False, "error": "x"})],
    "device_reply": [b"\0" + text(DEVICE), b"\5" + text({"error": "authorization_pending"}), b"\5" + text({"error": "slow_down"}),
                     b"\0" + text({**DEVICE, "verification_uri": "https://evil.example/", "interval": "7.0"})],
    "discovery": [text(METADATA), text(ISSUER)],
    "registration_reply": [b"\0" + text(REGISTRATION), b"\x80" + text(CONFIDENTIAL),
                           b"\x03" + text({"error": "invalid_redirect_uri"})],
    "resource_metadata": [text(RESOURCE), text({**RESOURCE, "resource": "https://mcp.example"}), text(CHALLENGE),
                          text("https://mcp.example/files/mcp?a=b"), text("Negotiate YWJj==, Bearer"), text(STEP_UP)],
    "client_key": [*map(text, PEMS), text(PRIVATE_JWK), text({"keys": [PRIVATE_JWK]})],
    "proof_request": [text("https://API.example:443/a/./b/../me?x=1#y"), text("http://[::1]:8080"), text("https://a.example/%2e%2F"),
                      text("eyJ7S_zG.eyJH0-Z.HX4w-7v")],
    "jwks": [text({"keys": [P256, ED25519]}), text({"keys": [RSA]}), text({"keys": []})],
    "jws": [ES256, EDDSA, segment(b'{"alg":"RS256","kid":"1"}') + b"." + JOE + b"." + segment(b"\1" * 256),
            segment(b'{"alg":"none"}') + b"." + JOE + b"."],
    "id_token": [text(CLAIMS), text({**CLAIMS, "aud": "client", "at_hash": "AAAA"})],
    "pipe_message": [text({"jsonrpc": "2.0", "id": 1, "method": "token.get", "params": {"identity": "work"}}),
                     text({"jsonrpc": "2.0", "id": 2, "method": "identity.revoke_all", "params": {"passphrase": "x", "wait_s": 0}}),
                     text({"jsonrpc": "2.0", "id": "x", "result": {"a": [1, -2.5, None, True, "\u00e9"]}}),
                     text({"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "m", "data": {"reason": "bad_request"}}}),
                     text({"jsonrpc": "2.0", "method": "event", "params": {}})],
    "grant_row": [text(GRANT), text({**GRANT, "kind": "always", "max_uses": 5, "until": None}),
                  text({**GRANT, "created_at": 2**63 - 1, "last_used": -2**63}), text({**GRANT, "uses": 1e300, "leader_pid": 2**40}),
                  text(ITEM)],
    "database_row": [text("\n".join(IDENTITY_ROW))],
    "journal_file": [b"\1", b"\1\0\x08\x01", b"\1\x80", b"\0LNYDJRN1" + b"\0" * 600],
    "proc_stat": [text(STAT), text("0::/user.slice/user-1000.slice/session-2.scope\n"), text("\3one\ntwo\n\nthree")],
}

WORDS = ["GET ", " HTTP/1.1\r\n", "\r\n\r\n", "Host: ", "Sec-Fetch-Mode: ", "Origin: ", "code=", "state=", "iss=", "error=", "%00",
         "%C0%80", "access_token", "refresh_token", "token_type", "Bearer", "expires_in", "error", "invalid_grant", "scope",
         "device_code", "user_code", "verification_uri", "interval", "slow_down",
         "client_id", "redirect_uris", "resource", "authorization_servers", "Bearer ", "resource_metadata=", "acr_values=", "max_age=", "claims=", "insufficient_scope",
         "issuer", "jwks_uri", "token_endpoint", "authorization_endpoint", "http://127.0.0.1", "file:///", "keys", "kty", "crv",
         "P-256", "P-384", "P-521", "Ed25519", "RSA", "EC", "OKP", "use", "sig", "enc", "alg", "RS256", "PS256", "EdDSA", "none",
         "kid", "crit", "b64", "iss", "sub", "aud", "exp", "iat", "nbf", "nonce", "azp", "at_hash", "1e400", "-0", "NaN",
         "9223372036854775807", "-9223372036854775808", "18446744073709551615", "1e300",
         "jsonrpc", "2.0", "id", "method", "params", "result", "\\u0000", "\\ud800", "[[[[[[[[", "null", "true"]
