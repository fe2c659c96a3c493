"""The cases of credential_matrix.py. Rule numbers are those of the table in docs/client.md, "Rules that are easily got
wrong". In texts {url} is where AWS's places are played, {home} the home folder."""
import dataclasses
import hashlib
import json
import random
import re

from aws_places import FUTURE, PAST, secret_of, session_id, token_of

REFUSED = "REFUSED"
UNSET = "\0unset"


@dataclasses.dataclass
class Case:
    name: str
    config: str = ""
    credentials: str = ""
    env: dict = dataclasses.field(default_factory=dict)
    option: str = None
    files: dict = dataclasses.field(default_factory=dict)
    expect: str = None
    rule: str = None


CASES = []


def arn(role):
    return "arn:aws:iam::111122223333:role/" + role


def case(name, config="", credentials="", **more):
    """A role's name stands for its ARN."""
    config, credentials = (re.sub(r"^(role_arn = )(\w+)$", lambda found: found[1] + arn(found[2]), text, flags=re.M)
                           for text in (config, credentials))
    CASES.append(Case(name, config, credentials, **more))


def keys(key_id, more=""):
    return f"aws_access_key_id = {key_id}\naws_secret_access_key = {secret_of(key_id)}\n{more}"


def env_keys(key_id="AKIAENVIRONMENT1", **more):
    return {"AWS_ACCESS_KEY_ID": key_id, "AWS_SECRET_ACCESS_KEY": secret_of(key_id), **more}


DEFAULT = "[default]\n" + keys("AKIADEFAULT00001")
CONFIG = "[default]\n" + keys("AKIACONFIG000001")
A = "[a]\n" + keys("AKIAPROFILEA0001")
PROCESS = ("credential_process = sh -c 'echo \"{\\\"Version\\\": 1, \\\"AccessKeyId\\\": \\\"AKIAPROCESS00001\\\", "
           "\\\"SecretAccessKey\\\": \\\"secret-of-AKIAPROCESS00001\\\"}\"'\n")


def process(answer):
    """A credential_process that prints this."""
    return f"credential_process = cat {{home}}/answer\n", {"answer": answer if isinstance(answer, str) else json.dumps(answer)}


# ── Environment and files ─────────────────────────────────────────────────────────────────────────────────────────
case("nothing anywhere")
case("keys of the environment", env=env_keys())
case("the environment before the files", CONFIG, DEFAULT, env=env_keys())
case("the environment before a role", "[default]\nrole_arn = R\nsource_profile = a\n", A, env=env_keys())
case("the environment with a session token", env=env_keys("ASIAENVIRONMENT1", AWS_SESSION_TOKEN="token-of-ASIAENVIRONMENT1"))
case("rule 5: the security token beats the session token",
     env=env_keys("ASIAENVIRONMENT1", AWS_SESSION_TOKEN="x", AWS_SECURITY_TOKEN="token-of-ASIAENVIRONMENT1"))
case("rule 5: an empty security token leaves the session token",
     env=env_keys("ASIAENVIRONMENT1", AWS_SESSION_TOKEN="token-of-ASIAENVIRONMENT1", AWS_SECURITY_TOKEN=""))
case("rule 5: an empty key counts as unset", credentials=DEFAULT, env={"AWS_ACCESS_KEY_ID": ""})
case("rule 5: a key without its secret", credentials=DEFAULT, env={"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT1"})
case("rule 5: a key with an empty secret", env={"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT1", "AWS_SECRET_ACCESS_KEY": ""})
case("a secret without its key", credentials=DEFAULT, env={"AWS_SECRET_ACCESS_KEY": "s"})
case("an end of the environment's keys in the future", env=env_keys(AWS_CREDENTIAL_EXPIRATION=FUTURE))
case("an end of the environment's keys by a local clock", env=env_keys(AWS_CREDENTIAL_EXPIRATION="2099-01-01T00:00:00+02:00"))
case("an end of the environment's keys in the past", env=env_keys(AWS_CREDENTIAL_EXPIRATION=PAST))
case("keys of the credentials file", credentials=DEFAULT)
case("keys of the config file", CONFIG)
case("the credentials file before the config file", CONFIG, DEFAULT)
case("a token of the credentials file", credentials="[default]\n" + keys("ASIAFILE00000001", "aws_session_token = token-of-ASIAFILE00000001\n"))
case("the older name of a token", credentials="[default]\n" + keys("ASIAFILE00000001", "aws_security_token = token-of-ASIAFILE00000001\n"))
case("both names of a token", credentials="[default]\n" + keys(
    "ASIAFILE00000001", "aws_session_token = x\naws_security_token = token-of-ASIAFILE00000001\n"))
case("a token of the config file", "[default]\n" + keys("ASIAFILE00000001", "aws_session_token = token-of-ASIAFILE00000001\n"))
case("rule 5: a key of the credentials file without its secret", CONFIG, "[default]\naws_access_key_id = AKIADEFAULT00001\n")
case("a secret of the credentials file without its key", CONFIG, "[default]\naws_secret_access_key = x\n")
case("a key of the config file without its secret", "[default]\naws_access_key_id = AKIACONFIG000001\n")
case("a key in one file and its secret in the other", "[default]\naws_secret_access_key = secret-of-AKIADEFAULT00001\n",
     "[default]\naws_access_key_id = AKIADEFAULT00001\n")
case("files in other places", env={"AWS_CONFIG_FILE": "{home}/c", "AWS_SHARED_CREDENTIALS_FILE": "~/s"},
     files={"c": "[default]\nregion = eu-west-1\n", "s": DEFAULT})
case("a variable in a file's place", env={"AWS_SHARED_CREDENTIALS_FILE": "$HOME/s"}, files={"s": DEFAULT})
case("a file's place that is empty", CONFIG, DEFAULT, env={"AWS_SHARED_CREDENTIALS_FILE": "{home}/none"})

# ── Profiles ──────────────────────────────────────────────────────────────────────────────────────────────────────
case("a profile by option", credentials=DEFAULT + A, option="a")
case("a profile by AWS_PROFILE", credentials=DEFAULT + A, env={"AWS_PROFILE": "a"})
case("a profile by AWS_DEFAULT_PROFILE", credentials=DEFAULT + A, env={"AWS_DEFAULT_PROFILE": "a"})
case("the newer of the two variables", credentials=DEFAULT + A, env={"AWS_PROFILE": "a", "AWS_DEFAULT_PROFILE": "default"})
case("the option before the variable", credentials=DEFAULT + A, env={"AWS_PROFILE": "default"}, option="a")
case("rule 4: --profile switches the environment's keys off", credentials=A, env=env_keys(), option="a")
case("rule 4: --profile default does so, too", credentials=DEFAULT, env=env_keys(), option="default")
case("rule 4: AWS_PROFILE does not", credentials=A, env=env_keys(AWS_PROFILE="a"))
case("rule 4: a missing profile, with keys at hand", credentials=A, env=env_keys(AWS_PROFILE="nope"))
case("rule 4: an empty profile, with keys at hand", credentials=A, env=env_keys(AWS_PROFILE=""))
case("rule 4: a missing profile by option", credentials=A, option="nope")
case("a name with a space in quotes", '[profile "a b"]\n' + keys("AKIAPROFILEA0001"), option="a b")
case("a name with a space without quotes", "[profile a b]\n" + keys("AKIAPROFILEA0001"), option="a b")
case("a profile that only the config file has", "[profile a]\n" + keys("AKIAPROFILEA0001"), option="a")
case("a profile that lacks the word", "[a]\n" + keys("AKIAPROFILEA0001"), option="a")
case("rule 3: the credentials file's sections bear no word", credentials="[profile a]\n" + keys("AKIAPROFILEA0001"), option="a")
case("a quoted name in single quotes", "[profile 'a']\n" + keys("AKIAPROFILEA0001"), option="a")
case("tabs between word and name", "[profile\ta]\n" + keys("AKIAPROFILEA0001"), option="a")
case("rule 1: [profile default] alone", "[profile default]\n" + keys("AKIACONFIG000001"))
case("rule 1: [default], then [profile default]", CONFIG + "[profile default]\n" + keys("AKIASECOND000001"))
case("rule 1: [profile default], then [default]", "[profile default]\n" + keys("AKIASECOND000001") + CONFIG)
case("rule 1: the later one wins whole", CONFIG + "[profile default]\nregion = eu-west-1\n")
case("rule 1: quoted and unquoted, the later wins", '[profile "a"]\n' + keys("AKIAFIRST0000001") + "[profile a]\n" +
     keys("AKIASECOND000001"), option="a")
case("rule 3: the credentials file overrides key by key", "[profile a]\nrole_arn = C\nsource_profile = default\n",
     DEFAULT + "[a]\nrole_arn = K\n", option="a")

# ── The grammar ───────────────────────────────────────────────────────────────────────────────────────────────────
case("rule 1: one section twice", credentials=DEFAULT + DEFAULT)
case("rule 1: one section twice, with keys at hand", credentials=DEFAULT + DEFAULT, env=env_keys())
case("rule 1: one key twice", credentials=DEFAULT + "aws_access_key_id = AKIASECOND000001\n")
case("rule 1: one key twice, in another case", credentials=DEFAULT + "AWS_Access_Key_Id = AKIASECOND000001\n")
case("rule 1: one key twice in a profile that nobody asks for", CONFIG + "[profile z]\na = 1\na = 2\n")
case("rule 2: [DEFAULT] leaks", credentials="[DEFAULT]\n" + keys("AKIALEAKING00001") + "[default]\nx = y\n")
case("rule 2: [DEFAULT] yields to a section's own", credentials="[DEFAULT]\n" + keys("AKIALEAKING00001") + DEFAULT)
case("rule 2: [DEFAULT] alone is no profile", credentials="[DEFAULT]\n" + keys("AKIALEAKING00001"), option="default")
case("rule 2: keys in capitals", credentials=DEFAULT.replace("aws_access_key_id", "AWS_ACCESS_KEY_ID"))
case("rule 2: a colon separates", credentials=DEFAULT.replace(" = ", " : "))
case("rule 2: no blanks around the sign", credentials=DEFAULT.replace(" = ", "="))
case("rule 2: a sign within the value", credentials=DEFAULT + "x = a=b:c\n")
case("rule 2: no comment within a line", "[default]\n" + PROCESS.strip() + " # c\n",
     "[default]\naws_access_key_id = AKIADEFAULT00001 # c\naws_secret_access_key = s\n", expect=REFUSED,
     rule="2: an access key id has no blanks, which is said instead of sent")
case("rule 2: comments of both kinds", credentials="# c\n; c\n" + DEFAULT + "# c\n  ; c\n")
case("rule 2: quotes stay", credentials='[default]\naws_access_key_id = "AKIADEFAULT00001"\naws_secret_access_key = s\n',
     expect=REFUSED, rule="2: an access key id has no quotes, which is said instead of sent")
case("rule 2: an indented line continues", "[default]\ncredential_process = cat\n  {home}/answer\n",
     files={"answer": json.dumps({"Version": 1, "AccessKeyId": "AKIAPROCESS00001",
                                  "SecretAccessKey": secret_of("AKIAPROCESS00001")})})
case("rule 2: an indented key continues", credentials="[default]\naws_access_key_id = AKIADEFAULT00001\n"
     "  aws_secret_access_key = secret-of-AKIADEFAULT00001\n")
case("rule 2: indented headings", credentials="  [default]\n  aws_access_key_id = AKIADEFAULT00001\n"
     "  aws_secret_access_key = secret-of-AKIADEFAULT00001\n")
case("rule 2: a byte-order mark", credentials="\ufeff" + DEFAULT)
case("rule 2: line ends of DOS", credentials=DEFAULT.replace("\n", "\r\n"))
case("rule 2: no end of the last line", credentials=DEFAULT.rstrip())
case("a key above all sections", credentials="x = y\n" + DEFAULT)
case("a line that is neither", credentials=DEFAULT + "nonsense\n")
case("a heading that does not end", credentials=DEFAULT + "[open\n")
case("something behind a heading", credentials="[default] # c\n" + keys("AKIADEFAULT00001"))
case("a value that is empty", credentials="[default]\naws_access_key_id =\naws_secret_access_key =\n", 
     expect=REFUSED, rule="5: an empty key is none, which is said instead of signed with")
case("a block of nested values", "[default]\ns3 =\n  a = b\n  c = d\n", DEFAULT)
case("a nested block that is none", "[default]\ns3 =\n  nonsense\n", DEFAULT)
case("letters beyond ASCII", credentials="# ü\n[größe]\n" + keys("AKIAPROFILEA0001"), option="größe")
case("bytes that are no text", files={".aws/c": ""}, env={"AWS_CONFIG_FILE": "{home}"}, credentials=DEFAULT)

# ── Roles ─────────────────────────────────────────────────────────────────────────────────────────────────────────
ROLE = "role_arn = R\nsource_profile = "
case("a role", "[profile m]\n" + ROLE + "default\n", DEFAULT, option="m")
case("a role of the default profile", "[default]\n" + ROLE + "a\n", A)
case("a role in the credentials file", credentials="[default]\n" + ROLE + "a\n" + A)
case("a chain of roles", "[profile m]\n" + ROLE + "n\n[profile n]\nrole_arn = N\nsource_profile = default\n", DEFAULT, option="m")
case("a role with all that it can have", "[profile m]\n" + ROLE + "a\nexternal_id = external\nduration_seconds = 900\n"
     "role_session_name = name\nregion = eu-west-1\n", A, option="m")
case("a duration that is no number", "[profile m]\n" + ROLE + "a\nduration_seconds = long\n", A, option="m")
case("an empty session name", "[profile m]\n" + ROLE + "a\nrole_session_name =\n", A, option="m")
case("a role that is refused", "[profile m]\nrole_arn = refused\nsource_profile = a\n", A, option="m")
case("rule 6: a role without source", "[default]\nrole_arn = R\n", DEFAULT)
case("rule 6: both kinds of source", "[default]\nrole_arn = R\nsource_profile = a\ncredential_source = Environment\n", A,
     option="default")
case("rule 6: a source with keys and a role uses its keys", "[profile m]\n" + ROLE + "n\n[profile n]\nrole_arn = N\nsource_profile = a\n",
     A + "[n]\n" + keys("AKIAPROFILEN0001"), option="m")
case("rule 6: a source that is missing", "[profile m]\n" + ROLE + "nope\n", option="m")
case("rule 6: a source without credentials", "[profile m]\n" + ROLE + "n\n[profile n]\nregion = x\n", option="m")
case("rule 6: a source never reaches the environment", "[profile m]\n" + ROLE + "n\n[profile n]\nregion = x\n",
     env=env_keys(), option="m")
case("rule 6: a source never reaches a container", "[profile m]\n" + ROLE + "n\n[profile n]\nregion = x\n",
     env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{url}/container/c"}, option="m")
case("rule 6: a source never reaches an instance", "[profile m]\n" + ROLE + "n\n[profile n]\nregion = x\n",
     env={"AWS_EC2_METADATA_SERVICE_ENDPOINT": "{url}/imds/v2/", "AWS_EC2_METADATA_DISABLED": UNSET}, option="m")
case("rule 6: a source's web identity is its own", "[profile m]\n" + ROLE + "n\n[profile n]\nregion = x\n",
     env={"AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/t", "AWS_ROLE_ARN": arn("W")}, files={"t": "identity-token"}, option="m")
case("a profile that is its own source", "[default]\n" + ROLE + "default\n", DEFAULT)
case("a profile that is its own source, without keys", "[default]\n" + ROLE + "default\n")
case("a loop of two", "[profile m]\n" + ROLE + "n\n[profile n]\n" + ROLE + "m\n", option="m")
case("a loop behind the first", "[profile l]\n" + ROLE + "m\n[profile m]\n" + ROLE + "n\n[profile n]\n" + ROLE + "m\n", option="l")
case("a role by a process", "[profile m]\n" + ROLE + "p\n[profile p]\n" + PROCESS, option="m")
case("credential_source Environment", "[default]\nrole_arn = R\ncredential_source = Environment\n", env=env_keys(), option="default")
case("credential_source Environment, without keys", "[default]\nrole_arn = R\ncredential_source = Environment\n")
case("credential_source in small letters", "[default]\nrole_arn = R\ncredential_source = environment\n", env=env_keys(), option="default")
case("credential_source EcsContainer", "[default]\nrole_arn = R\ncredential_source = EcsContainer\n",
     env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{url}/container/c"})
case("credential_source EcsContainer, without one", "[default]\nrole_arn = R\ncredential_source = EcsContainer\n")
case("credential_source Ec2InstanceMetadata", "[default]\nrole_arn = R\ncredential_source = Ec2InstanceMetadata\n",
     env={"AWS_EC2_METADATA_SERVICE_ENDPOINT": "{url}/imds/v2/", "AWS_EC2_METADATA_DISABLED": "false"})
case("credential_source Ec2InstanceMetadata, disabled", "[default]\nrole_arn = R\ncredential_source = Ec2InstanceMetadata\n")
case("credential_source of no kind", "[default]\nrole_arn = R\ncredential_source = Nonsense\n")
case("rule 7: STS by the calling profile's region", "[profile m]\nregion = eu-west-1\n" + ROLE + "a\n[profile a]\nregion = ap-south-1\n",
     A, option="m")
case("rule 7: STS never by the source's region", "[profile m]\n" + ROLE + "a\n[profile a]\nregion = ap-south-1\n", A, option="m")
case("rule 7: STS by AWS_DEFAULT_REGION", "[profile m]\nregion = eu-west-1\n" + ROLE + "a\n", A, env={"AWS_DEFAULT_REGION": "sa-east-1"}, option="m")

# ── Web identity ──────────────────────────────────────────────────────────────────────────────────────────────────
IDENTITY = {"AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/t", "AWS_ROLE_ARN": arn("W")}
TOKEN = {"t": "identity-token"}
case("a web identity of the environment", env=IDENTITY, files=TOKEN)
case("a web identity before the files", CONFIG, DEFAULT, env=IDENTITY, files=TOKEN)
case("a web identity behind the environment's keys", env={**IDENTITY, **env_keys()}, files=TOKEN)
case("rule 4: --profile switches the environment's web identity off", credentials=A, env=IDENTITY, files=TOKEN, option="a")
case("rule 4: AWS_PROFILE does not switch it off", credentials=A, env={**IDENTITY, "AWS_PROFILE": "a"}, files=TOKEN)
case("a web identity with a name", env={**IDENTITY, "AWS_ROLE_SESSION_NAME": "name"}, files=TOKEN)
case("a web identity without role", env={"AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/t"}, files=TOKEN)
case("a web identity without token", env=IDENTITY)
case("a web identity that is refused", env=IDENTITY, files={"t": "forged"})
case("a web identity's empty variable", credentials=DEFAULT, env={"AWS_WEB_IDENTITY_TOKEN_FILE": ""})
case("a web identity of a profile", "[default]\nrole_arn = W\nweb_identity_token_file = {home}/t\nrole_session_name = name\n", files=TOKEN)
case("a web identity of a profile, its role by variable", "[default]\nweb_identity_token_file = {home}/t\n", env={"AWS_ROLE_ARN": arn("E")}, files=TOKEN)
case("a web identity wins over a source", "[default]\nrole_arn = W\nweb_identity_token_file = {home}/t\nsource_profile = a\n", A, files=TOKEN)
case("a role by a web identity", "[profile m]\n" + ROLE + "w\n[profile w]\nrole_arn = W\nweb_identity_token_file = {home}/t\n", files=TOKEN, option="m")

# ── IAM Identity Center ───────────────────────────────────────────────────────────────────────────────────────────
OLD = "sso_start_url = https://u\nsso_region = us-east-1\n"
ROLE_OF_SSO = "sso_account_id = 111122223333\nsso_role_name = Developer\n"
SESSION = "[sso-session s]\n" + OLD


def sso_token(name, **members):
    return {f".aws/sso/cache/{hashlib.sha1(name.encode()).hexdigest()}.json":
            json.dumps({"accessToken": "good", "expiresAt": FUTURE, **members})}


REFRESHABLE = {"expiresAt": PAST, "clientId": "c", "clientSecret": "s", "registrationExpiresAt": FUTURE}
case("SSO with a session", "[default]\nsso_session = s\n" + ROLE_OF_SSO + SESSION, files=sso_token("s"))
case("SSO in the older form", "[default]\n" + OLD + ROLE_OF_SSO, files=sso_token("https://u"))
case("SSO before the credentials file", "[default]\n" + OLD + ROLE_OF_SSO, DEFAULT, files=sso_token("https://u"))
case("SSO behind a role", "[default]\nrole_arn = R\nsource_profile = a\n" + OLD + ROLE_OF_SSO, A, files=sso_token("https://u"))
case("SSO without token", "[default]\nsso_session = s\n" + ROLE_OF_SSO + SESSION)
case("SSO without token, with keys at hand", "[default]\nsso_session = s\n" + ROLE_OF_SSO + SESSION, DEFAULT)
case("SSO with a token that has ended", "[default]\nsso_session = s\n" + ROLE_OF_SSO + SESSION, files=sso_token("s", expiresAt=PAST))
case("SSO in the older form with a token that has ended", "[default]\n" + OLD + ROLE_OF_SSO, files=sso_token("https://u", expiresAt=PAST),
     expect=REFUSED, rule="of 1.43: 2.9 lets the portal refuse it")
case("SSO in the older form is not refreshed", "[default]\n" + OLD + ROLE_OF_SSO,
     files=sso_token("https://u", refreshToken="refresh", **REFRESHABLE), expect=REFUSED, rule="of 1.43")
case("SSO that is refreshed", "[default]\nsso_session = s\n" + ROLE_OF_SSO + SESSION, files=sso_token("s", refreshToken="refresh", **REFRESHABLE))
case("SSO whose refresh is refused", "[default]\nsso_session = s\n" + ROLE_OF_SSO + SESSION, files=sso_token("s", refreshToken="x", **REFRESHABLE))
case("SSO whose registration has ended", "[default]\nsso_session = s\n" + ROLE_OF_SSO + SESSION,
     files=sso_token("s", refreshToken="refresh", **{**REFRESHABLE, "registrationExpiresAt": PAST}))
case("SSO with a token that the portal refuses", "[default]\nsso_session = s\n" + ROLE_OF_SSO + SESSION, files=sso_token("s", accessToken="bad"))
case("SSO with a token file that is none", "[default]\nsso_session = s\n" + ROLE_OF_SSO + SESSION,
     files={f".aws/sso/cache/{hashlib.sha1(b's').hexdigest()}.json": "nonsense"})
case("SSO with a session that is missing", "[default]\nsso_session = nope\n" + ROLE_OF_SSO + SESSION, files=sso_token("s"))
case("SSO without role name", "[default]\nsso_session = s\nsso_account_id = 1\n" + SESSION, files=sso_token("s"))
case("SSO without region", "[default]\nsso_start_url = https://u\n" + ROLE_OF_SSO, files=sso_token("https://u"))
case("SSO whose profile contradicts its session", "[default]\nsso_session = s\nsso_region = eu-west-1\n" + ROLE_OF_SSO + SESSION, files=sso_token("s"))
case("SSO whose profile repeats its session", "[default]\nsso_session = s\nsso_region = us-east-1\n" + ROLE_OF_SSO + SESSION, files=sso_token("s"))
case("a session without a role is no source", "[default]\nsso_session = s\n" + SESSION, DEFAULT, files=sso_token("s"))
case("an sso-session in quotes", '[default]\nsso_session = s\n' + ROLE_OF_SSO + '[sso-session "s"]\n' + OLD, files=sso_token("s"))
case("a role by SSO in the older form", "[profile m]\n" + ROLE + "s\n[profile s]\n" + OLD + ROLE_OF_SSO, files=sso_token("https://u"), option="m")
case("a role by SSO with a session", "[profile m]\n" + ROLE + "s\n[profile s]\nsso_session = s\n" + ROLE_OF_SSO + SESSION, files=sso_token("s"),
     option="m", expect=session_id(arn("R"), "", "", "", session_id("sso", "Developer", "111122223333", "good"), "us-east-1"),
     rule="of 1.43: 2.9 looks for the session in the calling profile")

# ── Login sessions ────────────────────────────────────────────────────────────────────────────────────────────────


def login_token(expires):
    return {f".aws/login/cache/{hashlib.sha256(b'arn:x').hexdigest()}.json": json.dumps({
        "accessToken": {"accessKeyId": "ASIALOGIN0000001", "secretAccessKey": secret_of("ASIALOGIN0000001"),
                        "sessionToken": token_of("ASIALOGIN0000001"), "accountId": "1", "expiresAt": expires}})}


case("a login session", "[default]\nlogin_session = arn:x\n", files=login_token(FUTURE), expect="ASIALOGIN0000001", rule="of 1.43")
case("a login session behind the credentials file", "[default]\nlogin_session = arn:x\n", DEFAULT, files=login_token(FUTURE))
case("a login session before a process", "[default]\nlogin_session = arn:x\n" + PROCESS, files=login_token(FUTURE),
     expect="ASIALOGIN0000001", rule="of 1.43")
case("a login session that has ended", "[default]\nlogin_session = arn:x\n" + PROCESS, files=login_token(PAST), expect=REFUSED, rule="of 1.43")
case("a login session that is not there", CONFIG + "login_session = arn:x\n", expect=REFUSED, rule="of 1.43")

# ── Processes ─────────────────────────────────────────────────────────────────────────────────────────────────────
case("a process", "[default]\n" + PROCESS)
case("a process behind the credentials file", "[default]\n" + PROCESS, DEFAULT)
case("a process before the config file's keys", CONFIG + PROCESS)
case("a process in the credentials file", credentials="[default]\n" + PROCESS)
OF_PROCESS = {"Version": 1, "AccessKeyId": "ASIAPROCESS00001", "SecretAccessKey": secret_of("ASIAPROCESS00001"),
              "SessionToken": token_of("ASIAPROCESS00001")}
for name, answer in [("with a session", OF_PROCESS), ("with an end", {**OF_PROCESS, "Expiration": FUTURE}),
                     ("with an end by a local clock", {**OF_PROCESS, "Expiration": "2099-01-01T00:00:00.5-03:30"}),
                     ("with an end without a colon", {**OF_PROCESS, "Expiration": "2099-01-01T00:00:00+0200"}),
                     ("whose answer has ended", {**OF_PROCESS, "Expiration": PAST}),
                     ("of another version", {**OF_PROCESS, "Version": 2}), ("without version", {"AccessKeyId": "A"}),
                     ("without a secret", {"Version": 1, "AccessKeyId": "ASIAPROCESS00001"}), ("that prints nonsense", "nonsense"),
                     ("that prints nothing", ""), ("that prints a list", [1])]:
    text, answer_file = process(answer)
    case("rule 9: a process " + name, "[default]\n" + text, files=answer_file)
case("rule 9: a process that fails", "[default]\ncredential_process = false\n")
case("rule 9: a process that is not there", "[default]\ncredential_process = /nowhere/p\n")
case("rule 9: no shell looks at the command", "[default]\ncredential_process = echo $HOME; true\n")
case("rule 9: an open quotation", "[default]\ncredential_process = sh -c 'x\n")

# ── Containers ────────────────────────────────────────────────────────────────────────────────────────────────────
FULL = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{url}/container/c"}
case("a container", env=FULL)
case("a container behind the files", CONFIG, env=FULL)
case("rule 8: a profile without credentials falls through to a container", "[profile a]\nregion = x\n", env=FULL, option="a")
case("rule 8: so does the default profile", "[default]\nregion = x\n", env=FULL, option="default")
case("rule 8: a missing profile does not", env=FULL, option="nope")
case("a container with a token", env={**FULL, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"})
case("a container with a token's file", env={**FULL, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{home}/t",
                                             "AWS_CONTAINER_AUTHORIZATION_TOKEN": "x"}, files={"t": "pod-token"},
     expect=session_id("container", "pod-token"), rule="of 1.43: 2.9 does not know the file")
case("a container with a token's file that is missing", env={**FULL, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{home}/t"},
     expect=REFUSED, rule="of 1.43")
case("a container with a token that is no header's", env={**FULL, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\nb"})
case("a container that refuses", env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{url}/container/refusing"})
case("a container at a host that is not allowed", env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.org/c"})
case("a container at a host that only looks allowed", env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1.evil.org/c"})
case("rule 10: a container is asked past proxies", env={**FULL, "http_proxy": "http://127.0.0.1:1", "no_proxy": UNSET})

# ── Instances ─────────────────────────────────────────────────────────────────────────────────────────────────────


def imds(kind, **more):
    return {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "{url}/imds/" + kind + "/", "AWS_EC2_METADATA_DISABLED": UNSET, **more}


case("an instance", env=imds("v2"))
case("an instance behind the files", CONFIG, env=imds("v2"))
case("an instance behind a container", env=imds("v2", **FULL))
case("an instance whose place ends without a slash", env={**imds("v2"), "AWS_EC2_METADATA_SERVICE_ENDPOINT": "{url}/imds/v2"},
     expect=session_id("instance", "imds-token"), rule="of 1.43: 2.9 puts none in between")
case("an instance's place in the profile", "[default]\nec2_metadata_service_endpoint = {url}/imds/v2/\n",
     env={"AWS_EC2_METADATA_DISABLED": UNSET})
case("an instance's place that is none", env={**imds("v2"), "AWS_EC2_METADATA_SERVICE_ENDPOINT": "nonsense"})
case("an instance's mode that is none", env=imds("v2", AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE="ipv5"))
case("rule 8: a profile without credentials falls through to an instance", "[profile a]\nregion = x\n", env=imds("v2"), option="a")
case("an instance that is disabled", env=imds("v2", AWS_EC2_METADATA_DISABLED="True"))
case("an instance without role", env=imds("no-role"))
case("an instance whose role does not trust it", env=imds("untrusting"))
for status in (403, 404, 405):
    case(f"rule 10: {status} for the token falls back to version 1", env=imds(f"token-{status}"))
case("rule 10: no answer for the token falls back to version 1", env=imds("silent"))
case("rule 10: 400 for the token does not", env=imds("token-400"))
case("rule 10: version 1 that is disabled", env=imds("token-403", AWS_EC2_METADATA_V1_DISABLED="true"), expect=REFUSED, rule="of 1.43")
case("rule 10: expired credentials are extended", env=imds("expired"))
case("rule 10: an instance goes by the proxy",
     env=imds("v2", http_proxy="{url}", no_proxy=UNSET, AWS_EC2_METADATA_SERVICE_ENDPOINT="http://192.0.2.1/imds/v2/"))
case("rule 10: a proxy in capitals",
     env=imds("v2", HTTP_PROXY="{url}", no_proxy=UNSET, AWS_EC2_METADATA_SERVICE_ENDPOINT="http://192.0.2.1/imds/v2/"))
case("rule 11: the host's region stands, whatever the others say", "[default]\nregion = eu-west-1\n", DEFAULT, env={"AWS_REGION": "ap-south-1"})


# ── Files at random ───────────────────────────────────────────────────────────────────────────────────────────────
def random_line(rng):
    """A line that means something, or nearly does."""
    blank = rng.choice(["", "", "", " ", "\t", "  ", "\f", "\x1c"])
    kind = rng.random()
    if kind < 0.3:
        name = rng.choice(["default", "default", "profile default", "profile a", 'profile "a"', "a", "DEFAULT", "profile",
                           "profile a b", "profile 'a'", "profile \"a", "sso-session a", "", "a]b", "Default"])
        return rng.choice(["", "", "", " "]) + "[" + rng.choice(["", "", "", " "]) + name + "]" + rng.choice(["", "", "", " # c"])
    if kind < 0.8:
        key = rng.choice(["aws_access_key_id", "aws_access_key_id", "aws_secret_access_key", "aws_secret_access_key",
                          "aws_session_token", "AWS_ACCESS_KEY_ID", "region", "x"])
        value = rng.choice(["AKIAVALUE0000001", "AKIAVALUE0000002", "ASIAVALUE0000003", "s", "s = t", "", "s # c"])
        return blank * rng.choice([0, 0, 0, 1]) + key + rng.choice([" = ", "=", ":", " : ", " =", "= ", " "]) + value + blank
    return blank + rng.choice(["", "# c", "; c", "nonsense", "= x", "\ufeff", "ü = ö", "[", "]"])


def random_cases(seed, count=150):
    """Configuration files of which half are broken, and botocore says which."""
    rng = random.Random(seed)
    for number in range(count):
        lines = [[random_line(rng) for _ in range(rng.randint(0, length))] for length in (5, 8)]
        end = rng.choice(["\n", "\n", "\n", "\r\n", "\r"])
        # So that not all files begin with a key above all sections.
        texts = [end.join((["[default]"] if rng.random() < 0.7 else []) + some) + end for some in lines]
        yield Case(f"at random {seed}/{number}", *texts, option=rng.choice([None, None, "a", "default"]))
