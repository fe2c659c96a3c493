#!/usr/bin/python3
"""Sessions, MFA devices, identity providers, the tags of everything, and an organization, as the AWS CLI's own botocore
sees them against a server on a socket. Run as: sts_story.py PATH-OF-crossgated"""
import base64
import hashlib
import hmac
import json
import struct
import subprocess
import sys
import time
import unittest

from identity_world import ADMINISTRATOR, IdentityStory, policy, trust


def code_at(seed, step):
    """RFC 6238: the code of an authenticator app, `step` times 30 seconds after 1970."""
    digest = hmac.new(base64.b32decode(seed), struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1000000:06}"


class Authenticator:
    """Gives each code once, the next one first: from two steps ago to one ahead of now, as far as the server reaches."""

    def __init__(self, seed):
        self.seed, self.given = seed, 0

    def code(self):
        self.given = max(self.given + 1, int(time.time()) // 30 - 1)
        return code_at(self.seed, self.given)


class Sessions(IdentityStory):
    program = sys.argv[1]

    def tag_of_each(self, entity, names, list_of):
        """Tagged, listed, tagged anew, untagged, listed."""
        getattr(self.iam, f"Tag{entity}")(**names, Tags=[{"Key": "Team", "Value": "a"}, {"Key": "Cost", "Value": "1"}])
        getattr(self.iam, f"Tag{entity}")(**names, Tags=[{"Key": "team", "Value": "b"}])
        getattr(self.iam, f"Untag{entity}")(**names, TagKeys=["Cost", "none"])
        self.assertEqual([tag["Value"] for tag in getattr(self.iam, list_of)(**names)["Tags"]], ["b"])
        self.refused("InvalidInput", f"Tag{entity}", **names, Tags=[{"Key": "aws:x", "Value": ""}])

    def test_everything_takes_tags(self):
        self.iam.CreateUser(UserName="tagged")
        self.tag_of_each("User", {"UserName": "tagged"}, "ListUserTags")
        self.iam.CreateRole(RoleName="tagged", AssumeRolePolicyDocument=trust(self.account))
        self.tag_of_each("Role", {"RoleName": "tagged"}, "ListRoleTags")
        arn = self.iam.CreatePolicy(PolicyName="tagged", PolicyDocument=policy("iam:*"))["Policy"]["Arn"]
        self.tag_of_each("Policy", {"PolicyArn": arn}, "ListPolicyTags")
        self.iam.CreateInstanceProfile(InstanceProfileName="tagged")
        self.tag_of_each("InstanceProfile", {"InstanceProfileName": "tagged"}, "ListInstanceProfileTags")
        device = self.iam.CreateVirtualMFADevice(VirtualMFADeviceName="tagged")["VirtualMFADevice"]["SerialNumber"]
        self.tag_of_each("MFADevice", {"SerialNumber": device}, "ListMFADeviceTags")
        provider = self.iam.CreateOpenIDConnectProvider(Url="https://tagged.example.com",
                                                        ThumbprintList=["0" * 40])["OpenIDConnectProviderArn"]
        self.tag_of_each("OpenIDConnectProvider", {"OpenIDConnectProviderArn": provider}, "ListOpenIDConnectProviderTags")
        for operation, names in [("ListUserTags", {"UserName": "gone"}), ("ListRoleTags", {"RoleName": "gone"}),
                                 ("ListPolicyTags", {"PolicyArn": arn + "2"}),
                                 ("ListInstanceProfileTags", {"InstanceProfileName": "gone"}),
                                 ("ListMFADeviceTags", {"SerialNumber": device + "2"}),
                                 ("ListOpenIDConnectProviderTags", {"OpenIDConnectProviderArn": provider + "2"})]:
            self.refused("NoSuchEntity", operation, **names)

    def enabled_device(self, user):
        made = self.iam.CreateVirtualMFADevice(VirtualMFADeviceName=user)["VirtualMFADevice"]
        authenticator = Authenticator(made["Base32StringSeed"])
        self.iam.EnableMFADevice(UserName=user, SerialNumber=made["SerialNumber"],
                                 AuthenticationCode1=authenticator.code(), AuthenticationCode2=authenticator.code())
        return made["SerialNumber"], authenticator

    def test_mfa_device(self):
        self.new_user("mfa", action="iam:*")
        unassigned = self.iam.CreateVirtualMFADevice(VirtualMFADeviceName="spare", Path="/x/",
                                                     Tags=[{"Key": "a", "Value": "b"}])["VirtualMFADevice"]["SerialNumber"]
        self.assertEqual(unassigned, self.arn("mfa/x/spare"))
        serial, authenticator = self.enabled_device("mfa")
        self.assertEqual([d["SerialNumber"] for d in self.iam.every("ListMFADevices", "MFADevices", UserName="mfa")], [serial])
        devices = {d["SerialNumber"]: d.get("User", {}).get("UserName")
                   for d in self.iam.every("ListVirtualMFADevices", "VirtualMFADevices")}
        self.assertEqual((devices[serial], devices[unassigned]), ("mfa", None))
        self.assertIn(unassigned, [d["SerialNumber"] for d in self.iam.every(
            "ListVirtualMFADevices", "VirtualMFADevices", AssignmentStatus="Unassigned")])
        # An authenticator whose clock is four minutes ahead is taken after it was told.
        ahead = int(time.time()) // 30 + 8
        self.iam.ResyncMFADevice(UserName="mfa", SerialNumber=serial, AuthenticationCode1=code_at(authenticator.seed, ahead),
                                 AuthenticationCode2=code_at(authenticator.seed, ahead + 1))
        self.refused("InvalidAuthenticationCode", "ResyncMFADevice", UserName="mfa", SerialNumber=serial,
                     AuthenticationCode1="000000", AuthenticationCode2="000000")
        self.refused("DeleteConflict", "DeleteVirtualMFADevice", SerialNumber=serial)
        self.iam.DeactivateMFADevice(UserName="mfa", SerialNumber=serial)
        for device in [serial, unassigned]:
            self.iam.DeleteVirtualMFADevice(SerialNumber=device)
        self.refused("NoSuchEntity", "DeleteVirtualMFADevice", SerialNumber=serial)

    def test_sessions_with_mfa(self):
        keys = self.new_user("careful", action=["iam:GetUser", "sts:AssumeRole"], Condition={
            "Bool": {"aws:MultiFactorAuthPresent": "true"}})
        serial, authenticator = self.enabled_device("careful")
        sts = self.client("sts", keys)
        self.refused("AccessDenied", "GetUser", self.client("iam", keys))
        self.refused("InvalidClientTokenId", "GetUser", self.client("iam", sts.GetSessionToken()["Credentials"]))
        self.refused("AccessDenied", "GetSessionToken", sts, SerialNumber=serial, TokenCode="000000")
        code = authenticator.code()
        session = sts.GetSessionToken(SerialNumber=serial, TokenCode=code, DurationSeconds=900)["Credentials"]
        self.client("iam", session).GetUser()
        self.refused("AccessDenied", "GetSessionToken", sts, SerialNumber=serial, TokenCode=code)
        self.refused("AccessDenied", "GetSessionToken", self.client("sts", session))

        document = json.loads(trust(self.account))
        document["Statement"][0]["Condition"] = {"NumericLessThan": {"aws:MultiFactorAuthAge": "300"}}
        self.iam.CreateRole(RoleName="guarded", AssumeRolePolicyDocument=json.dumps(document))
        guarded = {"RoleArn": self.arn("role/guarded"), "RoleSessionName": "story"}
        self.refused("AccessDenied", "AssumeRole", sts, **guarded)
        self.client("sts", session).AssumeRole(**guarded)

    def test_assume_role_with_everything(self):
        sts = self.client("sts", self.new_user("caller", action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]))
        document = json.loads(trust(self.account))
        document["Statement"][0].update({"Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
                                         "Condition": {"StringEquals": {"sts:ExternalId": "ticket-7"}}})
        self.iam.CreateRole(RoleName="whole", AssumeRolePolicyDocument=json.dumps(document), MaxSessionDuration=7200)
        self.iam.PutRolePolicy(RoleName="whole", PolicyName="p", PolicyDocument=policy(["iam:*", "sts:*"]))
        arn = self.iam.CreatePolicy(PolicyName="narrow", PolicyDocument=policy(["iam:GetRole", "sts:*"]))["Policy"]["Arn"]
        whole = {"RoleArn": self.arn("role/whole"), "RoleSessionName": "story"}
        self.refused("AccessDenied", "AssumeRole", sts, **whole)
        made = sts.AssumeRole(**whole, ExternalId="ticket-7", DurationSeconds=7200, SourceIdentity="ana",
                              Tags=[{"Key": "Team", "Value": "web"}, {"Key": "Cost", "Value": "7"}],
                              TransitiveTagKeys=["Team"], PolicyArns=[{"arn": arn}])
        self.assertEqual(made["SourceIdentity"], "ana")
        self.assertGreater(made["PackedPolicySize"], 0)
        self.assertEqual(made["AssumedRoleUser"]["Arn"], f"arn:aws:sts::{self.account}:assumed-role/whole/story")
        session = self.client("iam", made["Credentials"])
        session.GetRole(RoleName="whole")
        self.assertIn("session policy", self.refused("AccessDenied", "ListRoles", session))

        # What it hands on to the next session, and what it cannot.
        next_document = json.loads(trust(self.arn("role/whole")))
        next_document["Statement"][0].update({"Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
                                              "Condition": {"StringEquals": {"sts:SourceIdentity": "ana"}}})
        self.iam.CreateRole(RoleName="next", AssumeRolePolicyDocument=json.dumps(next_document), MaxSessionDuration=7200)
        self.iam.PutRolePolicy(RoleName="next", PolicyName="p", PolicyDocument=policy(
            "iam:GetRole", Condition={"StringEquals": {"aws:PrincipalTag/Team": "web", "aws:SourceIdentity": "ana"},
                                      "Null": {"aws:PrincipalTag/Cost": "true"}}))
        chained, following = self.client("sts", made["Credentials"]), {"RoleArn": self.arn("role/next"), "RoleSessionName": "next"}
        self.client("iam", chained.AssumeRole(**following)["Credentials"]).GetRole(RoleName="next")
        self.refused("ValidationError", "AssumeRole", chained, **following, DurationSeconds=7200)
        self.refused("ValidationError", "AssumeRole", chained, **following, Tags=[{"Key": "team", "Value": "x"}])
        self.refused("AccessDenied", "AssumeRole", chained, **following, SourceIdentity="ben")

    def test_federated_user(self):
        sts = self.client("sts", self.new_user("broker", action=["sts:*", "codecommit:*"]))
        made = sts.GetFederationToken(Name="guest", Policy=policy("codecommit:List*"), Tags=[{"Key": "a", "Value": "b"}])
        self.assertEqual(made["FederatedUser"], {"FederatedUserId": f"{self.account}:guest",
                                                 "Arn": f"arn:aws:sts::{self.account}:federated-user/guest"})
        guest = self.client("codecommit", made["Credentials"])
        guest.ListRepositories()
        self.refused("AccessDeniedException", "CreateRepository", guest, repositoryName="no")
        me = self.client("sts", made["Credentials"])
        self.assertEqual(me.GetCallerIdentity()["Arn"], made["FederatedUser"]["Arn"])
        self.refused("AccessDenied", "GetFederationToken", me, Name="other")
        self.refused("InvalidClientTokenId", "GetUser", self.client("iam", made["Credentials"]))
        self.assertEqual(sts.GetAccessKeyInfo(AccessKeyId=made["Credentials"]["AccessKeyId"])["Account"], self.account)

    def reads(self, url, credentials):
        """What git says to whoever has these credentials; empty: it can read the repository."""
        program = self.server.program.parent / "crossgate"
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.server.folder), "GIT_CONFIG_NOSYSTEM": "1",
                       "GIT_TERMINAL_PROMPT": "0", "AWS_EC2_METADATA_DISABLED": "true",
                       "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
                       "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"]}
        if "SessionToken" in credentials:
            environment["AWS_SESSION_TOKEN"] = credentials["SessionToken"]
        helper = ["-c", f"credential.helper=!{program} codecommit credential-helper $@", "-c", "credential.UseHttpPath=true"]
        done = subprocess.run(["git", *helper, "ls-remote", url], capture_output=True, text=True, env=environment)
        assert bool(done.returncode) == bool(done.stderr), done
        return done.stderr

    def test_what_is_taken_back_is_taken_from_git_too(self):
        keys = self.new_user("git", action=["codecommit:GitPull", "sts:AssumeRole"])
        made = self.client("codecommit", self.server.admin).CreateRepository(repositoryName="taken")
        url = made["repositoryMetadata"]["cloneUrlHttp"]
        self.assertEqual(self.reads(url, keys), "")
        self.iam.PutUserPolicy(UserName="git", PolicyName="no", PolicyDocument=policy("codecommit:GitPull", effect="Deny"))
        self.assertIn("explicit deny in an identity-based policy", self.reads(url, keys))
        self.iam.DeleteUserPolicy(UserName="git", PolicyName="no")
        self.assertEqual(self.reads(url, keys), "")

        self.iam.CreateRole(RoleName="git", AssumeRolePolicyDocument=trust(self.account))
        self.iam.PutRolePolicy(RoleName="git", PolicyName="p", PolicyDocument=policy("codecommit:GitPull"))
        session = self.client("sts", keys).AssumeRole(RoleArn=self.arn("role/git"), RoleSessionName="story")["Credentials"]
        self.assertEqual(self.reads(url, session), "")
        for moment, ends in [("2099-01-01T00:00:00Z", True), ("2020-01-01T00:00:00Z", False)]:
            self.iam.PutRolePolicy(RoleName="git", PolicyName="AWSRevokeOlderSessions", PolicyDocument=policy(
                "*", effect="Deny", Condition={"DateLessThan": {"aws:TokenIssueTime": moment}}))
            self.assertEqual("explicit deny" in self.reads(url, session), ends)
        for name in ["p", "AWSRevokeOlderSessions"]:
            self.iam.DeleteRolePolicy(RoleName="git", PolicyName=name)
        self.iam.DeleteRole(RoleName="git")
        self.assertIn("security token included in the request is invalid", self.reads(url, session))

        self.iam.UpdateAccessKey(UserName="git", AccessKeyId=keys["AccessKeyId"], Status="Inactive")
        self.assertIn("security token included in the request is invalid", self.reads(url, keys))

    def test_identity_provider(self):
        url = "https://token.example.com/tenant"
        arn = self.iam.CreateOpenIDConnectProvider(Url=url, ClientIDList=["one"], ThumbprintList=["a" * 40])[
            "OpenIDConnectProviderArn"]
        self.assertEqual(arn, self.arn("oidc-provider/token.example.com/tenant"))
        self.refused("EntityAlreadyExists", "CreateOpenIDConnectProvider", Url=url, ThumbprintList=[])
        self.iam.AddClientIDToOpenIDConnectProvider(OpenIDConnectProviderArn=arn, ClientID="two")
        self.iam.RemoveClientIDFromOpenIDConnectProvider(OpenIDConnectProviderArn=arn, ClientID="one")
        self.iam.UpdateOpenIDConnectProviderThumbprint(OpenIDConnectProviderArn=arn, ThumbprintList=["b" * 40])
        read = self.iam.GetOpenIDConnectProvider(OpenIDConnectProviderArn=arn)
        self.assertEqual((read["Url"], read["ClientIDList"], read["ThumbprintList"]),
                         ("token.example.com/tenant", ["two"], ["b" * 40]))
        self.assertIn({"Arn": arn}, self.iam.ListOpenIDConnectProviders()["OpenIDConnectProviderList"])
        self.iam.DeleteOpenIDConnectProvider(OpenIDConnectProviderArn=arn)
        self.refused("NoSuchEntity", "GetOpenIDConnectProvider", OpenIDConnectProviderArn=arn)


class Organization(IdentityStory):
    program = sys.argv[1]

    def setUp(self):
        self.organizations = self.client("organizations", self.server.admin)
        self.root = self.organizations.ListRoots()["Roots"][0]["Id"]

    def test_accounts_units_and_policies(self):
        made = self.organizations.CreateAccount(AccountName="payments", Email="payments@example.com",
                                                Tags=[{"Key": "Team", "Value": "a"}])["CreateAccountStatus"]
        self.assertEqual(self.organizations.DescribeCreateAccountStatus(CreateAccountRequestId=made["Id"])[
            "CreateAccountStatus"]["State"], "SUCCEEDED")
        account = made["AccountId"]
        unit = self.organizations.CreateOrganizationalUnit(ParentId=self.root, Name="Apps")["OrganizationalUnit"]["Id"]
        self.organizations.MoveAccount(AccountId=account, SourceParentId=self.root, DestinationParentId=unit)
        self.assertEqual(self.organizations.ListParents(ChildId=account)["Parents"], [
            {"Id": unit, "Type": "ORGANIZATIONAL_UNIT"}])
        self.assertEqual([a["Id"] for a in self.organizations.every("ListAccountsForParent", "Accounts", ParentId=unit)],
                         [account])
        self.organizations.EnablePolicyType(RootId=self.root, PolicyType="SERVICE_CONTROL_POLICY")
        no_users = self.organizations.CreatePolicy(Name="no users", Description="", Type="SERVICE_CONTROL_POLICY",
                                                   Content=policy("iam:CreateUser", effect="Deny"))["Policy"]["PolicySummary"]["Id"]
        self.organizations.AttachPolicy(PolicyId=no_users, TargetId=unit)
        self.assertEqual([t["TargetId"] for t in self.organizations.every("ListTargetsForPolicy", "Targets", PolicyId=no_users)],
                         [unit])
        admin = self.client("sts", self.server.admin).AssumeRole(
            RoleArn=f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole", RoleSessionName="story")["Credentials"]
        self.assertIn("service control policy", self.refused("AccessDenied", "CreateUser", self.client("iam", admin),
                                                             UserName="no"))
        self.refused_because("AccessDeniedException", None, "ListAccounts", self.client("organizations", admin))
        self.refused_because("PolicyInUseException", None, "DeletePolicy", PolicyId=no_users)
        self.organizations.DetachPolicy(PolicyId=no_users, TargetId=unit)
        self.client("iam", admin).CreateUser(UserName="yes")
        self.organizations.DeletePolicy(PolicyId=no_users)
        self.refused_because("PolicyNotFoundException", None, "DescribePolicy", PolicyId=no_users)
        self.refused_because("OrganizationalUnitNotEmptyException", None, "DeleteOrganizationalUnit",
                             OrganizationalUnitId=unit)
        self.organizations.UntagResource(ResourceId=account, TagKeys=["Team"])
        self.assertEqual(self.organizations.ListTagsForResource(ResourceId=account)["Tags"], [])
        self.organizations.CloseAccount(AccountId=account)
        self.assertEqual(self.organizations.DescribeAccount(AccountId=account)["Account"]["Status"], "SUSPENDED")
        self.refused_because("AccountAlreadyClosedException", None, "CloseAccount", AccountId=account)

    def refused_because(self, code, reason, operation, client=None, **input):
        client = client or self.organizations
        with self.assertRaises(client.client.exceptions.ClientError) as refusal:
            getattr(client, operation)(**input)
        answer = refusal.exception.response
        self.assertEqual((answer["Error"]["Code"], answer.get("Reason")), (code, reason))
        if reason:
            model = client.client.meta.service_model.shape_for(code).members["Reason"]
            self.assertIn(reason, model.enum)

    def test_refusals_have_their_reason(self):
        constraint, invalid = "ConstraintViolationException", "InvalidInputException"
        self.refused_because(constraint, "CANNOT_CLOSE_MANAGEMENT_ACCOUNT", "CloseAccount", AccountId=self.account)
        self.refused_because(invalid, "INVALID_NEXT_TOKEN", "ListAccounts", NextToken="x")
        self.refused_because(invalid, "IMMUTABLE_POLICY", "DeletePolicy", PolicyId="p-FullAWSAccess")
        self.refused_because(invalid, "DUPLICATE_TAG_KEY", "TagResource", ResourceId=self.root,
                             Tags=[{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}])
        self.refused_because(invalid, "INVALID_SYSTEM_TAGS_PARAMETER", "TagResource", ResourceId=self.root,
                             Tags=[{"Key": "aws:a", "Value": "1"}])
        self.refused_because(constraint, "MAX_TAG_LIMIT_EXCEEDED", "TagResource", ResourceId=self.root,
                             Tags=[{"Key": f"k{n}", "Value": ""} for n in range(51)])
        self.refused_because(invalid, "INVALID_PATTERN_TARGET_ID", "ListPoliciesForTarget", TargetId="elsewhere",
                             Filter="SERVICE_CONTROL_POLICY")
        self.refused_because(constraint, "POLICY_CONTENT_LIMIT_EXCEEDED", "CreatePolicy", Name="long", Description="",
                             Type="SERVICE_CONTROL_POLICY", Content=policy("iam:*") + " " * 5120)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
