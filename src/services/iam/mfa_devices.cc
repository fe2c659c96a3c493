#include "api/iam/mfa_devices.h"

#include <algorithm>
#include <utility>

#include "api/iam/errors.h"
#include "base/random.h"
#include "base/text.h"
#include "services/iam/bindings.h"
#include "services/iam/descriptions.h"
#include "services/iam/entities.h"
#include "services/iam/paging.h"
#include "services/iam/qr_code.h"
#include "services/iam/tagged.h"
#include "services/mfa.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;
using storage::MfaDevice;
using storage::PrincipalKind;

constexpr std::size_t kSeedBytes = 20;  // RFC 4226, R6: 160 bits

std::unexpected<Error> no_such_device(std::string_view serial_number) {
  return fail(kNoSuchEntity, "VirtualMFADevice with serial number " + std::string(serial_number) + " doesn't exist.");
}

/// A device, and the snapshot that it lives in.
struct FoundDevice {
  Snapshot account;
  const MfaDevice* device;
  const MfaDevice* operator->() const { return device; }
};

Result<FoundDevice> find_device(const Call& call, Deps& deps, const SerialNumber& serial_number) {
  TRY(auto account, own_account(call, deps));
  const auto* device = find_mfa_device(*account, serial_number.str());
  if (!device) return no_such_device(serial_number.str());
  return FoundDevice{std::move(account), device};
}

/// May the caller do this to the device of a serial number? The number is the ARN, whether there is such a device or
/// not.
template <class Op>
Result<std::vector<Permission>> ask_about_device(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(const auto account, own_account(call, deps));
  Permission permission{action_of<Op>(), std::string(input.SerialNumber.str())};
  if (const auto* device = find_mfa_device(*account, input.SerialNumber.str())) {
    permission.resource = arn_of(call.caller.account, *device).str();
    add_resource_tags(permission.context, device->tags);
  }
  add_tags_of_request(permission.context, input);
  return std::vector{std::move(permission)};
}

std::vector<Permission> ask_create_device(const Call& call, const CreateVirtualMFADeviceInput& input, Deps&) {
  const std::string path(input.Path ? input.Path->str() : "/");
  const auto arn = Arn::iam(call.caller.account, "mfa" + path + std::string(input.VirtualMFADeviceName.str()));
  return ask_to_create<CreateVirtualMFADevice, TagMFADevice>(arn, input);
}

/// What authenticator apps read, as CreateVirtualMFADevice is documented: of the device in this account.
Secret bootstrap_uri(const AccountId& account, const MfaDevice& device, std::string_view base32_seed) {
  std::string uri = "otpauth://totp/" + percent_encode(device.name) + '@' + std::string(account.str()) + "?secret=";
  uri.reserve(uri.size() + base32_seed.size());  // no copy is left behind when it grows
  uri += base32_seed;
  return Secret(std::move(uri));
}

Result<CreateVirtualMFADeviceOutput> create_device(const Call& call, const CreateVirtualMFADeviceInput& input,
                                                   Deps& deps) {
  TRY(auto tags, read_tags(input.Tags));
  MfaDevice device{.name = std::string(input.VirtualMFADeviceName.str()),
                   .path = std::string(input.Path ? input.Path->str() : "/"),
                   .sealed_seed = {},
                   .created = deps.clock.now(),
                   .tags = std::move(tags)};
  const auto arn = arn_of(call.caller.account, device);
  const Secret seed(random_bytes(kSeedBytes));
  device.sealed_seed = seal_mfa_seed(deps, arn, seed);
  const Secret base32(to_base32(seed.reveal()));
  TRY(auto qr_code, qr_code_png(bootstrap_uri(call.caller.account, device, base32.reveal()).reveal()));
  TRY(const auto change,
      deps.authenticators.create_mfa_device(call.caller.account, device, deps.limits.users_per_account));
  if (change == Change::exists)
    return fail(kEntityAlreadyExists, "MFADevice entity at the same path and name already exists.");
  if (change == Change::limit)
    return std::unexpected(quota_exceeded("VirtualMFADevicesPerAccount", deps.limits.users_per_account));
  return CreateVirtualMFADeviceOutput{{.SerialNumber = arn.str(),
                                       .Base32StringSeed = wire::Bytes{std::string(base32.reveal())},
                                       .QRCodePNG = wire::Bytes{std::move(qr_code)},
                                       .User = {},
                                       .EnableDate = {},
                                       .Tags = write_tags(device.tags)}};
}

Result<api::Empty> delete_device(const Call& call, const DeleteVirtualMFADeviceInput& input, Deps& deps) {
  TRY(const auto device, find_device(call, deps, input.SerialNumber));
  TRY(const auto change, deps.authenticators.delete_mfa_device(call.caller.account, device->key()));
  if (change == Change::conflict)
    return fail(kDeleteConflict, "Cannot delete entity, must deactivate MFA device first.");
  if (change == Change::absent) return no_such_device(input.SerialNumber.str());
  return api::Empty{};
}

std::vector<Permission> ask_list_all(const Call& call, const ListVirtualMFADevicesInput&, Deps&) {
  return {{action_of<ListVirtualMFADevices>(), Arn::iam(call.caller.account, "mfa/*").str()}};
}

VirtualMFADevice describe_virtual_device(const iam::AccountSnapshot& account, const MfaDevice& device) {
  VirtualMFADevice described{.SerialNumber = arn_of(account.identities.account.id, device).str(),
                             .Base32StringSeed = {},
                             .QRCodePNG = {},
                             .User = {},
                             .EnableDate = {},
                             .Tags = {}};
  if (const auto* user = account.find(PrincipalKind::user, device.user_name)) {
    described.User = describe_user(account, *user);
    described.EnableDate = device.enabled;
  }
  return described;
}

Result<ListVirtualMFADevicesOutput> list_all(const Call& call, const ListVirtualMFADevicesInput& input, Deps& deps) {
  const auto wanted = input.AssignmentStatus.value_or(AssignmentStatus::Any);
  TRY(const auto account, own_account(call, deps));
  std::vector<const MfaDevice*> devices;
  for (const auto& device : account->identities.mfa_devices) {
    const auto status = device.user_name.empty() ? AssignmentStatus::Unassigned : AssignmentStatus::Assigned;
    if (wanted == AssignmentStatus::Any || wanted == status) devices.push_back(&device);
  }
  ListVirtualMFADevicesOutput output;
  const auto markers = markers_of<ListVirtualMFADevices>(call, deps, std::to_string(static_cast<int>(wanted)));
  TRY_VOID(cut_page(devices, input, markers, output, [](const MfaDevice* device) { return to_lower(device->key()); }));
  for (const auto* device : devices) output.VirtualMFADevices.push_back(describe_virtual_device(*account, *device));
  return output;
}

std::unexpected<Error> wrong_codes() {
  return fail(kInvalidAuthenticationCode, "Authentication code for device is not valid.");
}

Result<api::Empty> enable_device(const Call& call, const EnableMFADeviceInput& input, Deps& deps) {
  TRY(const auto user, find_principal(call, deps, principal_in(input)));
  TRY(const auto device, find_device(call, deps, input.SerialNumber));
  if (!device->user_name.empty()) return fail(kEntityAlreadyExists, "MFA Device is already in use.");
  TRY(const auto proved, prove_device(deps, arn_of(call.caller.account, *device.device), *device.device,
                                      {input.AuthenticationCode1.str(), input.AuthenticationCode2.str()}));
  if (!proved) return wrong_codes();
  const auto limit = deps.limits.mfa_devices_per_user;
  TRY(const auto change,
      deps.authenticators.assign_mfa_device(
          call.caller.account, device->key(),
          {.user_name = user->name, .enabled = deps.clock.now(), .drift = proved->drift, .step = proved->step}, limit));
  if (change == Change::exists) return fail(kEntityAlreadyExists, "MFA Device is already in use.");
  if (change == Change::limit) return std::unexpected(quota_exceeded("MFADevicesPerUser", limit));
  if (change == Change::absent) return no_such_device(input.SerialNumber.str());
  return api::Empty{};
}

/// The device must be the user's who is named: who may change one user's may not change another's through it.
Result<FoundDevice> find_device_of_user(const Call& call, Deps& deps, const SerialNumber& serial_number,
                                        std::string user_name) {
  TRY(const auto user, find_principal(call, deps, {PrincipalKind::user, std::move(user_name)}));
  TRY(auto device, find_device(call, deps, serial_number));
  if (device->user_name != user->name) return no_such_device(serial_number.str());
  return device;
}

Result<api::Empty> resync_device(const Call& call, const ResyncMFADeviceInput& input, Deps& deps) {
  TRY(const auto device, find_device_of_user(call, deps, input.SerialNumber, std::string(input.UserName.str())));
  TRY(const auto proved, prove_device(deps, arn_of(call.caller.account, *device.device), *device.device,
                                      {input.AuthenticationCode1.str(), input.AuthenticationCode2.str()}));
  if (!proved) return wrong_codes();
  TRY(const bool first_use, deps.authenticators.use_mfa_step(call.caller.account, device->key(), proved->step));
  if (!first_use) return wrong_codes();
  TRY(const auto change, deps.authenticators.set_mfa_drift(call.caller.account, device->key(), proved->drift));
  if (change == Change::absent) return no_such_device(input.SerialNumber.str());
  return api::Empty{};
}

Result<api::Empty> deactivate_device(const Call& call, const DeactivateMFADeviceInput& input, Deps& deps) {
  TRY(auto user, user_or_caller(call, input.UserName));
  TRY(const auto device, find_device_of_user(call, deps, input.SerialNumber, std::move(user)));
  TRY(const auto change, deps.authenticators.release_mfa_device(call.caller.account, device->key()));
  if (change == Change::absent) return no_such_device(input.SerialNumber.str());
  return api::Empty{};
}

Result<ListMFADevicesOutput> list_devices(const Call& call, const ListMFADevicesInput& input, Deps& deps) {
  ListMFADevicesOutput output;
  TRY(auto name, user_or_caller(call, input.UserName));
  if (name.empty()) return output;  // the root user's devices are not kept here
  TRY(const auto user, find_principal(call, deps, {PrincipalKind::user, std::move(name)}));
  std::vector<const MfaDevice*> devices;
  for (const auto& device : user.account->identities.mfa_devices)
    if (device.user_name == user->name) devices.push_back(&device);
  TRY_VOID(cut_page(devices, input, markers_of<ListMFADevices>(call, deps, user->name), output,
                    [](const MfaDevice* device) { return to_lower(device->key()); }));
  for (const auto* device : devices)
    output.MFADevices.push_back({user->name, arn_of(call.caller.account, *device).str(), device->enabled});
  return output;
}

Result<api::Empty> tag_device(const Call& call, const TagMFADeviceInput& input, Deps& deps) {
  TRY(const auto device, find_device(call, deps, input.SerialNumber));
  return tag_entity(call, deps, {storage::Taggable::mfa_device, device->key()}, input.Tags);
}

Result<api::Empty> untag_device(const Call& call, const UntagMFADeviceInput& input, Deps& deps) {
  TRY(const auto device, find_device(call, deps, input.SerialNumber));
  return untag_entity(call, deps, {storage::Taggable::mfa_device, device->key()}, input.TagKeys);
}

Result<ListTagsOutput> list_device_tags(const Call& call, const ListMFADeviceTagsInput& input, Deps& deps) {
  TRY(const auto device, find_device(call, deps, input.SerialNumber));
  return page_of_tags(device->tags, input, markers_of<ListMFADeviceTags>(call, deps, device->key()));
}

}  // namespace

std::vector<Binding> mfa_device_bindings() {
  return {
      bind_operation<CreateVirtualMFADevice>(ask_create_device, create_device),
      bind_operation<DeleteVirtualMFADevice>(ask_about_device<DeleteVirtualMFADevice>, delete_device),
      bind_operation<ListVirtualMFADevices>(ask_list_all, list_all),
      bind_operation<EnableMFADevice>(ask_about_principal<EnableMFADevice>, enable_device),
      bind_operation<ResyncMFADevice>(ask_about_principal<ResyncMFADevice>, resync_device),
      bind_operation<DeactivateMFADevice>(ask_about_owner<DeactivateMFADevice>, deactivate_device),
      bind_operation<ListMFADevices>(ask_about_owner<ListMFADevices>, list_devices),
      bind_operation<TagMFADevice>(ask_about_device<TagMFADevice>, tag_device),
      bind_operation<UntagMFADevice>(ask_about_device<UntagMFADevice>, untag_device),
      bind_operation<ListMFADeviceTags>(ask_about_device<ListMFADeviceTags>, list_device_tags),
  };
}

}  // namespace crossgate::services::iam_api
