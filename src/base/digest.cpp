#include "leadstream/base/digest.hpp"

#include "leadstream/base/bytes.hpp"

#include <fmt/core.h>
#include <xxhash.h>

namespace ls {

struct Digest::State {
  struct Free {
    void operator()(XXH3_state_t* state) const {
      XXH3_freeState(state);
    }
  };
  std::unique_ptr<XXH3_state_t, Free> hash{XXH3_createState()};
  std::string length;  // scratch
};

Digest::Digest() : state_(std::make_unique<State>()) {
  XXH3_64bits_reset(state_->hash.get());
}

Digest::~Digest() = default;

void Digest::add(std::string_view piece) {
  state_->length.clear();
  ByteWriter(state_->length).u64(piece.size());
  XXH3_64bits_update(state_->hash.get(), state_->length.data(), state_->length.size());
  XXH3_64bits_update(state_->hash.get(), piece.data(), piece.size());
}

std::uint64_t Digest::value() const {
  return XXH3_64bits_digest(state_->hash.get());
}

std::string digest_text(std::uint64_t digest) {
  return fmt::format("{:016x}", digest);
}

}  // namespace ls
