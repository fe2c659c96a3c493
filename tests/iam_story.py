#!/usr/bin/python3
"""IAM as tools that manage it see it: for every kind of resource, made, read back, changed, removed, and NoSuchEntity
then, with the AWS CLI's own botocore against a server on a socket; and what becomes of sessions, the audit trail and
the master key. Every answer goes through botocore's parser and must have the members that its model requires.
Run as: iam_story.py PATH-OF-crossgated"""
import concurrent.futures
import json
import sys
import unittest

from identity_world import ADMINISTRATOR, IdentityStory, eventually, policy, trust

PUBLIC_KEY = ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC+DIYGoDU0TB7WAj+IKCZQ+QK25pAlPhpgJpOeX+FxkFCK/WeBkSBZN1FvN1HgRKlmwo"
              "GCggSWYovNVtD58Yv6koU+3K7Hl5zks/4AREKsNsROlIS4zIIANeyVR5u7Knh3lE+63oCMY62aERe2/NO4SAsASjjkditvu9yh4h+UEDDu"
              "ftfpRUiHlx8eOa1iwk+5BFMiOnV98D1VhCN5QglnkY2A8aq5MTm05T6BbSaJLeNLq3jptVjhjAbgu+x0cx49IZndqktPSxQfy/oODnCZmz"
              "UPXyFmAD4hhQlCF3bFf7ZUPGTzYx63JpwbKWfBge0m27wpw4gIwpoFStJsKqST ana@example.com")


class Story(IdentityStory):
    program = sys.argv.pop(1)

    # Each kind of resource, as Terraform goes about it.

    def test_user(self):
        made = self.iam.CreateUser(UserName="tf", Path="/eng/", Tags=[{"Key": "Team", "Value": "a"}],
                                   PermissionsBoundary=ADMINISTRATOR)["User"]
        read = self.iam.GetUser(UserName="tf")["User"]
        self.assertEqual(read, made)
        self.assertEqual(read["Arn"], self.arn("user/eng/tf"))
        self.assertEqual(read["PermissionsBoundary"]["PermissionsBoundaryArn"], ADMINISTRATOR)
        self.iam.UpdateUser(UserName="tf", NewUserName="tf2", NewPath="/ops/")
        self.iam.TagUser(UserName="tf2", Tags=[{"Key": "Cost", "Value": "1"}])
        self.iam.UntagUser(UserName="tf2", TagKeys=["Team"])
        self.iam.DeleteUserPermissionsBoundary(UserName="tf2")
        changed = self.iam.GetUser(UserName="tf2")["User"]
        self.assertEqual(changed["Arn"], self.arn("user/ops/tf2"))
        self.assertEqual(changed["UserId"], made["UserId"])
        self.assertEqual(changed["Tags"], [{"Key": "Cost", "Value": "1"}])
        self.assertNotIn("PermissionsBoundary", changed)
        self.assertEqual([u["UserName"] for u in self.iam.every("ListUsers", "Users", PathPrefix="/ops/")], ["tf2"])
        # What `force_destroy` looks for.
        self.assertEqual(self.iam.ListSSHPublicKeys(UserName="tf2")["SSHPublicKeys"], [])
        self.assertEqual(self.iam.ListSigningCertificates(UserName="tf2")["Certificates"], [])
        self.assertEqual(self.iam.ListGroupsForUser(UserName="tf2")["Groups"], [])
        self.refused("NoSuchEntity", "DeleteLoginProfile", UserName="tf2")
        self.iam.DeleteUser(UserName="tf2")
        self.refused("NoSuchEntity", "GetUser", UserName="tf2")

    def test_group_with_members_and_policies(self):
        self.iam.CreateUser(UserName="member")
        self.iam.CreateGroup(GroupName="tf-group", Path="/eng/")
        self.iam.AddUserToGroup(GroupName="tf-group", UserName="member")
        self.iam.PutGroupPolicy(GroupName="tf-group", PolicyName="p", PolicyDocument=policy("iam:Get*"))
        self.iam.AttachGroupPolicy(GroupName="tf-group", PolicyArn=ADMINISTRATOR)
        read = self.iam.GetGroup(GroupName="tf-group")
        self.assertEqual(read["Group"]["Arn"], self.arn("group/eng/tf-group"))
        self.assertEqual([u["UserName"] for u in read["Users"]], ["member"])
        self.assertEqual(self.iam.GetGroupPolicy(GroupName="tf-group", PolicyName="p")["PolicyDocument"],
                         json.loads(policy("iam:Get*")))
        self.iam.UpdateGroup(GroupName="tf-group", NewGroupName="tf-team")
        self.assertEqual(self.iam.every("ListAttachedGroupPolicies", "AttachedPolicies", GroupName="tf-team"),
                         [{"PolicyName": "AdministratorAccess", "PolicyArn": ADMINISTRATOR}])
        self.refused("DeleteConflict", "DeleteGroup", GroupName="tf-team")
        self.iam.DetachGroupPolicy(GroupName="tf-team", PolicyArn=ADMINISTRATOR)
        self.iam.DeleteGroupPolicy(GroupName="tf-team", PolicyName="p")
        self.refused("NoSuchEntity", "GetGroupPolicy", GroupName="tf-team", PolicyName="p")
        self.iam.RemoveUserFromGroup(GroupName="tf-team", UserName="member")
        self.iam.DeleteGroup(GroupName="tf-team")
        self.refused("NoSuchEntity", "GetGroup", GroupName="tf-team")
        self.iam.DeleteUser(UserName="member")

    def test_role_with_policies(self):
        made = self.iam.CreateRole(RoleName="tf-role", Path="/eng/", AssumeRolePolicyDocument=trust(self.account),
                                   Description="a", MaxSessionDuration=7200, PermissionsBoundary=ADMINISTRATOR,
                                   Tags=[{"Key": "Team", "Value": "a"}])["Role"]
        read = self.iam.GetRole(RoleName="tf-role")["Role"]
        self.assertEqual(read.pop("RoleLastUsed"), {})
        made.pop("RoleLastUsed", None)
        self.assertEqual(read, made)
        self.assertEqual(read["AssumeRolePolicyDocument"], json.loads(trust(self.arn("root"))))
        self.iam.UpdateRole(RoleName="tf-role", Description="b", MaxSessionDuration=3600)
        self.assertEqual(self.iam.UpdateRoleDescription(RoleName="tf-role", Description="c")["Role"]["Description"], "c")
        self.iam.UpdateAssumeRolePolicy(RoleName="tf-role", PolicyDocument=trust("*"))
        self.iam.PutRolePolicy(RoleName="tf-role", PolicyName="p", PolicyDocument=policy("iam:Get*"))
        self.iam.AttachRolePolicy(RoleName="tf-role", PolicyArn=ADMINISTRATOR)
        self.iam.DeleteRolePermissionsBoundary(RoleName="tf-role")
        self.iam.TagRole(RoleName="tf-role", Tags=[{"Key": "team", "Value": "b"}])
        changed = self.iam.GetRole(RoleName="tf-role")["Role"]
        self.assertEqual((changed["MaxSessionDuration"], changed["Tags"]), (3600, [{"Key": "team", "Value": "b"}]))
        self.assertEqual(self.iam.every("ListRolePolicies", "PolicyNames", RoleName="tf-role"), ["p"])
        self.assertEqual(self.iam.every("ListInstanceProfilesForRole", "InstanceProfiles", RoleName="tf-role"), [])
        self.refused("DeleteConflict", "DeleteRole", RoleName="tf-role")
        self.iam.DetachRolePolicy(RoleName="tf-role", PolicyArn=ADMINISTRATOR)
        self.refused("NoSuchEntity", "DetachRolePolicy", RoleName="tf-role", PolicyArn=ADMINISTRATOR)
        self.iam.DeleteRolePolicy(RoleName="tf-role", PolicyName="p")
        self.iam.DeleteRole(RoleName="tf-role")
        self.refused("NoSuchEntity", "GetRole", RoleName="tf-role")

    def test_policy_with_versions(self):
        made = self.iam.CreatePolicy(PolicyName="tf-policy", Path="/eng/", Description="d",
                                     PolicyDocument=policy("iam:Get*"), Tags=[{"Key": "a", "Value": "b"}])["Policy"]
        arn = made["Arn"]
        self.assertEqual(self.iam.GetPolicy(PolicyArn=arn)["Policy"], made)
        for n in range(2, 6):
            version = self.iam.CreatePolicyVersion(PolicyArn=arn, PolicyDocument=policy(f"iam:List{n}"), SetAsDefault=True)
            self.assertEqual(version["PolicyVersion"]["VersionId"], f"v{n}")
        self.refused("LimitExceeded", "CreatePolicyVersion", PolicyArn=arn, PolicyDocument=policy("iam:*"))
        versions = self.iam.every("ListPolicyVersions", "Versions", PolicyArn=arn)
        self.assertEqual([v["VersionId"] for v in versions if not v["IsDefaultVersion"]], ["v4", "v3", "v2", "v1"])
        self.assertEqual(self.iam.GetPolicyVersion(PolicyArn=arn, VersionId="v5")["PolicyVersion"]["Document"],
                         json.loads(policy("iam:List5")))
        self.refused("DeleteConflict", "DeletePolicy", PolicyArn=arn)
        for version in versions:
            if not version["IsDefaultVersion"]:
                self.iam.DeletePolicyVersion(PolicyArn=arn, VersionId=version["VersionId"])
        self.iam.DeletePolicy(PolicyArn=arn)
        self.refused("NoSuchEntity", "GetPolicy", PolicyArn=arn)

    def test_attachments_of_a_policy(self):
        arn = self.iam.CreatePolicy(PolicyName="shared", PolicyDocument=policy("iam:Get*"))["Policy"]["Arn"]
        for n in range(3):
            self.iam.CreateUser(UserName=f"holder{n}")
            self.iam.AttachUserPolicy(UserName=f"holder{n}", PolicyArn=arn)
        self.iam.PutUserPermissionsBoundary(UserName="holder0", PermissionsBoundary=arn)
        told = self.iam.GetPolicy(PolicyArn=arn)["Policy"]
        self.assertEqual((told["AttachmentCount"], told["PermissionsBoundaryUsageCount"]), (3, 1))
        self.assertEqual([u["UserName"] for u in self.iam.every("ListEntitiesForPolicy", "PolicyUsers", PolicyArn=arn)],
                         ["holder0", "holder1", "holder2"])
        self.refused("DeleteConflict", "DeletePolicy", PolicyArn=arn)
        self.iam.DeleteUserPermissionsBoundary(UserName="holder0")
        for n in range(3):
            self.iam.DetachUserPolicy(UserName=f"holder{n}", PolicyArn=arn)
            self.iam.DeleteUser(UserName=f"holder{n}")
        self.iam.DeletePolicy(PolicyArn=arn)

    def test_access_key(self):
        keys = self.new_user("keys", action="iam:GetUser")
        key = {"UserName": "keys", "AccessKeyId": keys["AccessKeyId"]}
        self.iam.CreateAccessKey(UserName="keys")
        self.refused("LimitExceeded", "CreateAccessKey", UserName="keys")
        self.iam.UpdateAccessKey(Status="Inactive", **key)
        listed = {k["AccessKeyId"]: k["Status"] for k in self.iam.every("ListAccessKeys", "AccessKeyMetadata", UserName="keys")}
        self.assertEqual((len(listed), listed[keys["AccessKeyId"]]), (2, "Inactive"))
        unused = self.iam.GetAccessKeyLastUsed(AccessKeyId=keys["AccessKeyId"])
        self.assertEqual(unused["AccessKeyLastUsed"], {"ServiceName": "N/A", "Region": "N/A"})
        for each in listed:
            self.iam.DeleteAccessKey(UserName="keys", AccessKeyId=each)
        self.refused("NoSuchEntity", "GetAccessKeyLastUsed", AccessKeyId=keys["AccessKeyId"])
        self.iam.DeleteUserPolicy(UserName="keys", PolicyName="its")
        self.iam.DeleteUser(UserName="keys")

    def test_ssh_public_key(self):
        self.iam.CreateUser(UserName="ssh")
        made = self.iam.UploadSSHPublicKey(UserName="ssh", SSHPublicKeyBody=PUBLIC_KEY + "\n")["SSHPublicKey"]
        self.assertTrue(made["SSHPublicKeyId"].startswith("APKA"))
        self.assertEqual(made["Fingerprint"], "af:eb:3b:47:44:1b:1a:2b:8c:c1:4d:f3:ae:29:e3:ff")
        key = {"UserName": "ssh", "SSHPublicKeyId": made["SSHPublicKeyId"]}
        self.assertEqual(self.iam.GetSSHPublicKey(Encoding="SSH", **key)["SSHPublicKey"], made)
        self.assertEqual(made["SSHPublicKeyBody"], PUBLIC_KEY)
        pem = self.iam.GetSSHPublicKey(Encoding="PEM", **key)["SSHPublicKey"]["SSHPublicKeyBody"]
        self.assertTrue(pem.startswith("-----BEGIN PUBLIC KEY-----\n"))
        self.refused("DuplicateSSHPublicKey", "UploadSSHPublicKey", UserName="ssh", SSHPublicKeyBody=pem)
        self.refused("InvalidPublicKey", "UploadSSHPublicKey", UserName="ssh", SSHPublicKeyBody="ssh-rsa AAAA")
        self.iam.UpdateSSHPublicKey(Status="Inactive", **key)
        self.assertEqual(self.iam.ListSSHPublicKeys(UserName="ssh")["SSHPublicKeys"][0]["Status"], "Inactive")
        self.refused("DeleteConflict", "DeleteUser", UserName="ssh")
        self.iam.DeleteSSHPublicKey(**key)
        self.refused("NoSuchEntity", "GetSSHPublicKey", Encoding="SSH", **key)
        self.iam.DeleteUser(UserName="ssh")

    def test_instance_profile(self):
        self.iam.CreateRole(RoleName="machine", AssumeRolePolicyDocument=trust(self.account))
        made = self.iam.CreateInstanceProfile(InstanceProfileName="tf-profile", Tags=[{"Key": "a", "Value": "b"}])
        self.assertEqual(self.iam.GetInstanceProfile(InstanceProfileName="tf-profile")["InstanceProfile"],
                         made["InstanceProfile"])
        both = {"InstanceProfileName": "tf-profile", "RoleName": "machine"}
        self.iam.AddRoleToInstanceProfile(**both)
        self.refused("LimitExceeded", "AddRoleToInstanceProfile", **both)
        read = self.iam.GetInstanceProfile(InstanceProfileName="tf-profile")["InstanceProfile"]
        self.assertEqual([r["RoleName"] for r in read["Roles"]], ["machine"])
        self.assertEqual(len(self.iam.every("ListInstanceProfilesForRole", "InstanceProfiles", RoleName="machine")), 1)
        self.iam.TagInstanceProfile(InstanceProfileName="tf-profile", Tags=[{"Key": "c", "Value": "d"}])
        self.iam.UntagInstanceProfile(InstanceProfileName="tf-profile", TagKeys=["a"])
        self.assertEqual(self.iam.ListInstanceProfileTags(InstanceProfileName="tf-profile")["Tags"],
                         [{"Key": "c", "Value": "d"}])
        self.refused("DeleteConflict", "DeleteRole", RoleName="machine")
        self.refused("DeleteConflict", "DeleteInstanceProfile", InstanceProfileName="tf-profile")
        self.iam.RemoveRoleFromInstanceProfile(**both)
        self.iam.DeleteInstanceProfile(InstanceProfileName="tf-profile")
        self.refused("NoSuchEntity", "GetInstanceProfile", InstanceProfileName="tf-profile")
        self.iam.DeleteRole(RoleName="machine")

    def test_account_alias(self):
        self.iam.CreateAccountAlias(AccountAlias="tf-example")
        self.assertEqual(self.iam.ListAccountAliases()["AccountAliases"], ["tf-example"])
        self.iam.CreateAccountAlias(AccountAlias="tf-other")
        self.assertEqual(self.iam.every("ListAccountAliases", "AccountAliases"), ["tf-other"])
        self.refused("NoSuchEntity", "DeleteAccountAlias", AccountAlias="tf-example")
        self.iam.DeleteAccountAlias(AccountAlias="tf-other")
        self.assertEqual(self.iam.ListAccountAliases()["AccountAliases"], [])

    # The account as a whole.

    def test_summary_and_authorization_details(self):
        before = self.iam.GetAccountSummary()["SummaryMap"]
        self.iam.CreateGroup(GroupName="detailed")
        self.new_user("detail", action="iam:GetUser")
        self.iam.AddUserToGroup(GroupName="detailed", UserName="detail")
        summary = self.iam.GetAccountSummary()["SummaryMap"]
        self.assertEqual(summary["Groups"], before["Groups"] + 1)
        self.assertEqual(summary["VersionsPerPolicyQuota"], 5)
        users = self.iam.every("GetAccountAuthorizationDetails", "UserDetailList", Filter=["User", "Group"])
        detail = next(user for user in users if user["UserName"] == "detail")
        self.assertEqual(detail["GroupList"], ["detailed"])
        self.assertEqual(detail["UserPolicyList"], [{"PolicyName": "its", "PolicyDocument": json.loads(policy("iam:GetUser"))}])
        everything = self.iam.GetAccountAuthorizationDetails()
        self.assertIn("AdministratorAccess", [p["PolicyName"] for p in everything["Policies"]])
        self.assertNotIn("UserDetailList", [k for k, v in self.iam.GetAccountAuthorizationDetails(Filter=["Role"]).items()
                                            if k == "UserDetailList" and v])
        self.iam.RemoveUserFromGroup(GroupName="detailed", UserName="detail")
        self.iam.DeleteGroup(GroupName="detailed")

    def test_simulation(self):
        self.new_user("simulated", action="iam:GetUser",
                      Condition={"StringEquals": {"aws:PrincipalTag/Team": "${aws:username}"}})
        tried = {"PolicySourceArn": self.arn("user/simulated"), "ActionNames": ["iam:GetUser", "iam:ListUsers"]}
        denied = self.iam.SimulatePrincipalPolicy(**tried)["EvaluationResults"]
        self.assertEqual([r["EvalDecision"] for r in denied], ["implicitDeny", "implicitDeny"])
        self.assertEqual(denied[0]["MissingContextValues"], ["aws:PrincipalTag/Team"])
        allowed = self.iam.SimulatePrincipalPolicy(**tried, ContextEntries=[
            {"ContextKeyName": "aws:PrincipalTag/Team", "ContextKeyValues": ["simulated"], "ContextKeyType": "string"}])
        first = allowed["EvaluationResults"][0]
        self.assertEqual((first["EvalDecision"], first["MatchedStatements"][0]["SourcePolicyId"]), ("allowed", "its"))
        bounded = self.iam.SimulateCustomPolicy(
            PolicyInputList=[policy("iam:*"), policy("iam:DeleteUser", effect="Deny")],
            PermissionsBoundaryPolicyInputList=[policy(["iam:Get*", "iam:Delete*"])],
            ActionNames=["iam:GetUser", "iam:ListUsers", "iam:DeleteUser"])["EvaluationResults"]
        self.assertEqual([r["EvalDecision"] for r in bounded], ["allowed", "implicitDeny", "explicitDeny"])
        self.assertFalse(bounded[1]["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"])
        self.assertEqual(self.iam.GetContextKeysForPrincipalPolicy(PolicySourceArn=tried["PolicySourceArn"])
                         ["ContextKeyNames"], ["aws:PrincipalTag/Team", "aws:username"])
        self.assertEqual(self.iam.GetContextKeysForCustomPolicy(PolicyInputList=[policy("*")])["ContextKeyNames"], [])

    def test_what_is_not_here_is_refused_in_aws_form(self):
        self.assertIn("iam:CreateServiceLinkedRole", self.refused(
            "InvalidAction", "CreateServiceLinkedRole", AWSServiceName="elasticbeanstalk.amazonaws.com"))

    # Permissions.

    def test_boundaries_limit_and_group_policies_grant(self):
        keys = self.new_user("bounded", action="iam:*")
        bounded = self.client("iam", keys)
        limit = self.iam.CreatePolicy(PolicyName="limit", PolicyDocument=policy("iam:Get*"))["Policy"]["Arn"]
        self.iam.PutUserPermissionsBoundary(UserName="bounded", PermissionsBoundary=limit)
        bounded.GetUser()
        self.assertIn("permissions boundary", self.refused("AccessDenied", "ListUsers", bounded))
        self.iam.CreatePolicyVersion(PolicyArn=limit, PolicyDocument=policy("iam:List*"), SetAsDefault=True)
        bounded.ListUsers()
        self.refused("AccessDenied", "GetUser", bounded)

    def test_becoming_another_user_is_asked_of_that_user(self):
        """Keys of any kind, policies, boundaries, groups: each asks about what would be changed."""
        self.iam.CreateUser(UserName="victim")
        mine = self.client("iam", self.new_user("climber", action="iam:*", resource=self.arn("user/climber")))
        arn = self.iam.CreatePolicy(PolicyName="kept", PolicyDocument=policy("iam:*"))["Policy"]["Arn"]
        self.iam.CreateGroup(GroupName="chiefs")
        self.iam.CreateRole(RoleName="chief", AssumeRolePolicyDocument=trust(self.account))
        victim, me = {"UserName": "victim"}, {"UserName": "climber"}
        for operation, input in [
                ("CreateAccessKey", victim), ("UploadSSHPublicKey", {**victim, "SSHPublicKeyBody": PUBLIC_KEY}),
                ("PutUserPolicy", {**victim, "PolicyName": "p", "PolicyDocument": policy("*")}),
                ("AttachUserPolicy", {**victim, "PolicyArn": ADMINISTRATOR}),
                ("DeleteUserPermissionsBoundary", victim), ("TagUser", {**victim, "Tags": [{"Key": "a", "Value": "b"}]}),
                ("UpdateUser", {**me, "NewUserName": "victim2"}),
                ("AddUserToGroup", {**me, "GroupName": "chiefs"}),
                ("PutGroupPolicy", {"GroupName": "chiefs", "PolicyName": "p", "PolicyDocument": policy("*")}),
                ("UpdateAssumeRolePolicy", {"RoleName": "chief", "PolicyDocument": trust("*")}),
                ("CreatePolicyVersion", {"PolicyArn": arn, "PolicyDocument": policy("*"), "SetAsDefault": True}),
                ("SetDefaultPolicyVersion", {"PolicyArn": arn, "VersionId": "v1"})]:
            with self.subTest(operation):
                self.refused("AccessDenied", operation, mine, **input)
        mine.CreateAccessKey(**me)

    def test_passing_a_role_is_a_permission_of_its_own(self):
        self.iam.CreateRole(RoleName="passed", AssumeRolePolicyDocument=trust(self.account))
        self.iam.CreateInstanceProfile(InstanceProfileName="passing")
        mine = self.client("iam", self.new_user("passer", action="iam:AddRoleToInstanceProfile"))
        self.assertIn("iam:PassRole", self.refused("AccessDenied", "AddRoleToInstanceProfile", mine,
                                                   InstanceProfileName="passing", RoleName="passed"))

    # Revocation: the next request.

    def test_a_deactivated_or_deleted_key_is_refused_at_once(self):
        keys = self.new_user("revoked", action="iam:GetUser")
        mine, key = self.client("iam", keys), {"UserName": "revoked", "AccessKeyId": keys["AccessKeyId"]}
        mine.GetUser()
        self.iam.UpdateAccessKey(Status="Inactive", **key)
        self.refused("InvalidClientTokenId", "GetUser", mine)
        self.iam.UpdateAccessKey(Status="Active", **key)
        mine.GetUser()
        self.iam.PutUserPolicy(UserName="revoked", PolicyName="its", PolicyDocument=policy("iam:GetUser", effect="Deny"))
        self.refused("AccessDenied", "GetUser", mine)
        self.iam.DeleteAccessKey(**key)
        self.refused("InvalidClientTokenId", "GetUser", mine)

    def test_sessions_end_with_their_role_and_by_the_documented_policy(self):
        keys = self.new_user("assumer", action="sts:AssumeRole")
        self.iam.CreateRole(RoleName="assumed", AssumeRolePolicyDocument=trust(self.account))
        self.iam.PutRolePolicy(RoleName="assumed", PolicyName="p", PolicyDocument=policy("iam:GetRole"))
        sts = self.client("sts", keys)

        def session():
            answer = sts.AssumeRole(RoleArn=self.arn("role/assumed"), RoleSessionName="story")
            return self.client("iam", answer["Credentials"])
        mine = session()
        mine.GetRole(RoleName="assumed")
        # IAM User Guide, "Revoke IAM role temporary security credentials".
        self.iam.PutRolePolicy(RoleName="assumed", PolicyName="AWSRevokeOlderSessions", PolicyDocument=policy(
            "*", effect="Deny", Condition={"DateLessThan": {"aws:TokenIssueTime": "2099-01-01T00:00:00Z"}}))
        self.refused("AccessDenied", "GetRole", mine, RoleName="assumed")
        self.iam.PutRolePolicy(RoleName="assumed", PolicyName="AWSRevokeOlderSessions", PolicyDocument=policy(
            "*", effect="Deny", Condition={"DateLessThan": {"aws:TokenIssueTime": "2020-01-01T00:00:00Z"}}))
        mine.GetRole(RoleName="assumed")
        for name in ["p", "AWSRevokeOlderSessions"]:
            self.iam.DeleteRolePolicy(RoleName="assumed", PolicyName=name)
        self.iam.DeleteRole(RoleName="assumed")
        self.refused("InvalidClientTokenId", "GetRole", mine, RoleName="assumed")
        self.iam.CreateRole(RoleName="assumed", AssumeRolePolicyDocument=trust(self.account))
        self.refused("InvalidClientTokenId", "GetRole", mine, RoleName="assumed")

    def test_two_administrators_at_once(self):
        """Forty users each, and one policy that both keep changing: nothing is lost and nobody sees another's error."""
        other = self.client("iam", self.new_user("second-admin", action="*"))
        arn = self.iam.CreatePolicy(PolicyName="contended", PolicyDocument=policy("iam:*"))["Policy"]["Arn"]

        def work(client, name):
            made = []
            for n in range(10):
                client.CreateUser(UserName=f"{name}-{n}")
                client.TagUser(UserName=f"{name}-{n}", Tags=[{"Key": "n", "Value": str(n)}])
                version = client.CreatePolicyVersion(PolicyArn=arn, PolicyDocument=policy(f"iam:{name}{n}"))
                made.append(version["PolicyVersion"]["VersionId"])
                client.DeletePolicyVersion(PolicyArn=arn, VersionId=made[-1])
            return made
        with concurrent.futures.ThreadPoolExecutor() as pool:
            first, second = pool.map(work, [self.iam, other], ["one", "two"])
        self.assertEqual(sorted(map(lambda v: int(v[1:]), first + second)), list(range(2, 22)))
        names = {user["UserName"] for user in self.iam.every("ListUsers", "Users")}
        self.assertLessEqual({f"{who}-{n}" for who in ["one", "two"] for n in range(10)}, names)
        self.assertEqual(len(self.iam.ListPolicyVersions(PolicyArn=arn)["Versions"]), 1)

    # The audit trail.

    def test_every_request_leaves_a_record_without_secrets(self):
        keys = self.new_user("audited", action="iam:GetUser")
        mine = self.client("iam", keys)
        mine.GetUser()
        self.refused("AccessDenied", "CreateUser", mine, UserName="other", Tags=[{"Key": "a", "Value": "b"}])
        self.server.stop()
        self.server.start()
        type(self).iam = self.client("iam", self.server.admin)
        records = self.server.audit("--user", "audited")
        self.assertEqual([r["eventName"] for r in records], ["GetUser", "CreateUser"])
        refused = records[1]
        self.assertEqual(refused["userIdentity"], {
            "type": "IAMUser", "principalId": refused["userIdentity"]["principalId"], "arn": self.arn("user/audited"),
            "accountId": self.account, "accessKeyId": keys["AccessKeyId"], "userName": "audited"})
        self.assertEqual(refused["requestParameters"], {"userName": "other", "tags": [{"key": "a", "value": "b"}]})
        self.assertEqual((refused["errorCode"], refused["readOnly"]), ("AccessDenied", False))
        self.assertEqual(refused["additionalEventData"]["authorization"], [
            {"action": "iam:CreateUser", "resource": self.arn("user/other"), "decision": "implicitDeny",
             "by": "identity-based policy"}])
        made = self.server.audit("--action", "iam:CreateAccessKey", "--user", self.server.admin["UserName"])
        self.assertIn(keys["AccessKeyId"], [r["responseElements"]["accessKey"]["accessKeyId"] for r in made
                                            if r["responseElements"]])
        trail = "".join(f.read_text() for f in (self.server.data / "audit").iterdir())
        self.assertNotIn(keys["SecretAccessKey"], trail)
        self.assertEqual(self.server.audit("--user", "audited", "--error", "NoSuchEntity"), [])
        self.assertRegex(self.server.run("audit", "--user", "audited", "--errors"),
                         r"^\S+Z  arn:aws:iam::\d+:user/audited  iam:CreateUser  \S+  AccessDenied  127.0.0.1  User: .*\n$")
        self.assertEqual(self.server.run("audit", "--from", "soon", check=False).returncode, 2)

    def test_last_use_is_told(self):
        keys = self.new_user("used", action="iam:GetUser")
        self.client("iam", keys).GetUser()

        def use():
            return self.iam.GetAccessKeyLastUsed(AccessKeyId=keys["AccessKeyId"])["AccessKeyLastUsed"]
        self.assertTrue(eventually(lambda: "LastUsedDate" in use()))
        self.assertEqual((use()["ServiceName"], use()["Region"]), ("iam", "us-east-1"))

    # The master key. Last by name, as it restarts the server.

    def test_zz_the_master_key_is_turned_over(self):
        keys = self.new_user("lasting", action="sts:*")
        self.iam.CreateRole(RoleName="lasting", AssumeRolePolicyDocument=trust(self.account))
        credentials = self.client("sts", keys).AssumeRole(RoleArn=self.arn("role/lasting"), RoleSessionName="story")["Credentials"]
        marker = self.iam.ListUsers(MaxItems=1)["Marker"]
        self.assertEqual(self.server.run("turn-master-key", check=False).returncode, 1, "the server runs")

        self.server.stop()
        self.assertIn("Sessions go on", self.server.run("turn-master-key"))
        self.server.start()
        self.client("sts", credentials).GetCallerIdentity()
        self.client("sts", keys).GetCallerIdentity()
        type(self).iam = self.client("iam", self.server.admin)
        self.iam.ListUsers(Marker=marker)

        self.server.stop()
        self.assertIn("All sessions have ended", self.server.run("turn-master-key", "--end-sessions"))
        self.server.start()
        self.refused("InvalidClientTokenId", "GetCallerIdentity", self.client("sts", credentials))
        self.client("sts", keys).GetCallerIdentity()
        self.refused("ValidationError", "ListUsers", self.client("iam", self.server.admin), Marker=marker)


if __name__ == "__main__":
    unittest.main()
