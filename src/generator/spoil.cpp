#include "generator/spoil.hpp"

#include "leadstream/base/assert.hpp"

#include <array>

namespace ls::generator {
namespace {

// The place of the value after `"name":`. Sound records carry the envelope once, without blanks.
struct Place {
  std::size_t begin;
  std::size_t size;
};

Place text_of(std::string_view record, std::string_view name) {
  const std::string pattern = "\"" + std::string(name) + "\":\"";
  const std::size_t key = record.find(pattern);
  LS_ASSERT(key != std::string_view::npos);
  const std::size_t begin = key + pattern.size() - 1;
  const std::size_t end = record.find('"', begin + 1);
  return {begin, end + 1 - begin};
}

std::string with(std::string_view record, std::string_view name, std::string_view json) {
  std::string spoiled(record);
  const Place place = text_of(record, name);
  return spoiled.replace(place.begin, place.size, json);
}

std::string with_member(std::string_view record, std::string_view member) {
  std::string spoiled(record.substr(0, record.size() - 1));
  return spoiled.append(",").append(member).append("}");
}

std::string truncated(std::string_view record) {
  return std::string(record.substr(0, text_of(record, "time").begin + 9));
}

std::string without_contact(std::string_view record) {
  const Place place = text_of(record, "contact_id");
  const std::size_t begin = place.begin - std::string_view(",\"contact_id\":").size();
  std::string spoiled(record);
  return spoiled.erase(begin, place.begin + place.size - begin);
}

std::string wrong_type(std::string_view record) {
  return with(record, "contact_id", "{}");
}

std::string unknown_type(std::string_view record) {
  return with(record, "type", R"("page.veiwed")");
}

std::string not_a_number(std::string_view record) {
  return with_member(record, R"("score":NaN)");
}

std::string endless_number(std::string_view record) {
  return with_member(record, R"("score":1e400)");
}

std::string doubled_key(std::string_view record) {
  return with_member(record, R"("tenant":"other")");
}

std::string far_future(std::string_view record) {
  return with(record, "time", R"("2099-01-01T00:00:00.000Z")");
}

std::string no_time(std::string_view record) {
  return with(record, "time", R"("yesterday")");
}

std::string bad_utf8(std::string_view record) {
  return with_member(record, "\"note\":\"caf\xe9\"");
}

std::string too_deep(std::string_view record) {
  constexpr std::size_t kDepth = 64;
  return with_member(record, "\"note\":" + std::string(kDepth, '[') + std::string(kDepth, ']'));
}

std::string other_contact(std::string_view record) {
  return with(record, "contact_id", R"("somebody-else")");
}

constexpr std::array<Spoiling, kSpoilings> kAll{{
    {"truncated_json", truncated},
    {"missing_key", without_contact},
    {"wrong_type", wrong_type},
    {"unknown_type", unknown_type},
    {"not_finite", not_a_number},
    {"number_too_large", endless_number},
    {"duplicate_key", doubled_key},
    {"future_timestamp", far_future},
    {"invalid_time", no_time},
    {"invalid_utf8", bad_utf8},
    {"too_deep", too_deep},
    {"key_mismatch", other_contact},
}};

}  // namespace

std::span<const Spoiling> spoilings() {
  return kAll;
}

}  // namespace ls::generator
