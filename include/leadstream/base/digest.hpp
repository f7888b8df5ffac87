#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ls {

// XXH3 (64 bits) of pieces in their order, each with its length: equal only for equal pieces.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void add(std::string_view piece);
  [[nodiscard]] std::uint64_t value() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Sixteen digits.
[[nodiscard]] std::string digest_text(std::uint64_t digest);

}  // namespace ls
