#include "core/grants/grant_json.h"

#include <limits>

#include "core/wire/json.h"

namespace lanyard::grants {
namespace {

using wire::Json;

/// The version in each grant, so that a later version can tell its own from ours. A suspended grant has
/// another, and so has one for an ID token: a version of the wallet that does not know of it must not take it
/// for one that holds, or for one of an access token.
constexpr int kVersion = 1;
constexpr int kSuspended = 2;
constexpr int kIdToken = 3;

int versionOf(const Grant& grant) {
  if (grant.suspended) return kSuspended;
  return grant.need.idToken ? kIdToken : kVersion;
}

std::string_view sortName(CallerSort sort) {
  switch (sort) {
    case CallerSort::Program:
      return "program";
    case CallerSort::Interpreter:
      return "interpreter";
    case CallerSort::Shell:
      return "shell";
    case CallerSort::Unverified:
      break;
  }
  return "unverified";
}

CallerSort sortFromName(const std::string& name) {
  for (const CallerSort sort : {CallerSort::Program, CallerSort::Interpreter, CallerSort::Shell}) {
    if (sortName(sort) == name) return sort;
  }
  return CallerSort::Unverified;  // which no grant ever matches
}

Json seconds(const std::optional<base::Instant>& at) {
  return at ? Json(base::toUnix(*at)) : Json(nullptr);
}

std::optional<base::Instant> instant(const Json& value) {
  if (value.is_null()) return std::nullopt;
  return base::fromUnix(value.get<std::int64_t>());
}

/// Whether every number is whole and fits its member: a conversion out of range is undefined.
bool numbersFit(const Json& json) {
  const auto whole = [&json](const char* name) { return json.at(name).is_number_unsigned(); };
  const auto wholeOrNone = [&](const char* name) { return json.at(name).is_null() || whole(name); };
  return whole("leader_pid") && whole("leader_start") && whole("uses") && whole("created_at") &&
         wholeOrNone("until") && wholeOrNone("max_uses") && wholeOrNone("last_used") &&
         json.at("leader_pid").get<std::uint64_t>() <= std::numeric_limits<std::int32_t>::max();
}

Grant read(const Json& json) {
  Grant grant;
  grant.suspended = json.at("v") == kSuspended;
  grant.id = json.at("id").get<std::string>();
  grant.need.identityId = json.at("identity").get<std::string>();
  grant.need.scopes = json.at("scopes").get<std::vector<std::string>>();
  // Grants of older versions, and those that accept no surplus, do not have it.
  if (json.contains("also")) grant.need.also = json.at("also").get<std::vector<std::string>>();
  grant.need.idToken = json.at("v") == kIdToken || (json.contains("id_token") && json.at("id_token") == true);
  grant.need.audience = json.at("audience").get<std::string>();
  grant.need.resource = json.at("resource").get<std::string>();
  grant.tool.path = json.at("path").get<std::string>();
  grant.tool.sha256 = json.at("sha256").get<std::string>();
  grant.tool.script = json.at("script").get<std::string>();
  grant.sort = sortFromName(json.at("sort").get<std::string>());
  // An unknown kind becomes the shortest: a grant never grows by being misread.
  grant.kind = kindFromName(json.at("kind").get<std::string>()).value_or(Kind::Once);
  grant.until = instant(json.at("until"));
  grant.leaderPid = json.at("leader_pid").get<std::int32_t>();
  grant.leaderStart = json.at("leader_start").get<std::uint64_t>();
  if (!json.at("max_uses").is_null()) grant.maxUses = json.at("max_uses").get<std::uint64_t>();
  grant.uses = json.at("uses").get<std::uint64_t>();
  grant.createdAt = base::fromUnix(json.at("created_at").get<std::int64_t>());
  grant.lastUsed = instant(json.at("last_used"));
  return grant;
}

}  // namespace

std::string toJson(const Grant& grant) {
  Json json{{"v", versionOf(grant)},
            {"id", grant.id},
            {"identity", grant.need.identityId},
            {"scopes", grant.need.scopes},
            {"audience", grant.need.audience},
            {"resource", grant.need.resource},
            {"path", grant.tool.path},
            {"sha256", grant.tool.sha256},
            {"script", grant.tool.script},
            {"sort", sortName(grant.sort)},
            {"kind", kindName(grant.kind)},
            {"until", seconds(grant.until)},
            {"leader_pid", grant.leaderPid},
            {"leader_start", grant.leaderStart},
            {"max_uses", grant.maxUses ? Json(*grant.maxUses) : Json(nullptr)},
            {"uses", grant.uses},
            {"created_at", base::toUnix(grant.createdAt)},
            {"last_used", seconds(grant.lastUsed)}};
  if (!grant.need.also.empty()) json["also"] = grant.need.also;
  if (grant.need.idToken) json["id_token"] = true;
  return wire::writeAsciiJson(json);
}

base::Result<Grant> grantFromJson(std::string_view text) {
  const auto json = wire::parseJson(text);
  if (!json || !json->is_object()) return base::fail(errors::kGrantCorrupt, "not an object");
  try {
    const Json& version = json->at("v");
    if (version != kVersion && version != kSuspended && version != kIdToken)
      return base::fail(errors::kGrantNewer);
    if (!numbersFit(*json)) return base::fail(errors::kGrantCorrupt, "a number is none, or out of range");
    return read(*json);
  } catch (const Json::exception&) {
    return base::fail(errors::kGrantCorrupt, "a member is missing or of another type");
  }
}

}  // namespace lanyard::grants
