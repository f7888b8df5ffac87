#include "leadstream/flow/control.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::flow {
namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

std::string Control::save() const {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kVersion);
  out.bytes(run);
  out.bytes(fingerprint);
  out.bytes(topology);
  out.svarint(task);
  out.svarint(tasks);
  out.svarint(watermark.ms);
  out.varint(sent);
  return bytes;
}

Result<Control> Control::load(Bytes bytes) {
  ByteReader in(bytes);
  const std::uint8_t version = in.u8();
  if (version != kVersion) {
    return internal_error(
        fmt::format("control: format {} is not known to this version, which writes format {}",
                    version, kVersion));
  }
  Control control;
  control.run = in.bytes();
  control.fingerprint = in.bytes();
  control.topology = in.bytes();
  control.task = static_cast<std::int32_t>(in.svarint());
  control.tasks = static_cast<std::int32_t>(in.svarint());
  control.watermark = {in.svarint()};
  control.sent = in.varint();
  LS_TRY(in.finish("control"));
  return control;
}

std::string Control::key() const {
  std::string key(1, '\0');
  append_ordered_bytes(key, topology);
  append_ordered_i64(key, task);
  return key;
}

bool is_control(const Message& message) {
  return std::ranges::any_of(message.headers,
                             [](const Header& header) { return header.name == kControlHeader; });
}

}  // namespace ls::flow
