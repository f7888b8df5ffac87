#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/flow/operator.hpp"
#include "leadstream/state/table.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// Large states of few keys, kept decoded by their owner: each is stored in pieces that a message of
// the changelog can hold, and only pieces that changed are written. Borrows the store; one per
// operator.
class PieceTable {
 public:
  PieceTable(flow::OperatorContext& context, std::string_view name);

  // Replaces what is stored of the key.
  void write(const std::string& key, std::string_view whole);
  void erase(const std::string& key);
  // Everything that is stored, as `visit(key, whole)` in the order of keys. What it says of a key
  // is whether it is kept: what is not is erased. An error ends the reading.
  using Visit = std::function<Result<bool>(const std::string& key, Bytes whole)>;
  Status read(const Visit& visit);

 private:
  struct Piece {
    std::string bytes;

    void save(ByteWriter& out) const {
      out.bytes(bytes);
    }
    static Result<Piece> load(ByteReader& in) {
      return Piece{std::string(in.bytes())};
    }
  };

  state::Table<Piece> rows_;
  std::map<std::string, std::vector<std::uint64_t>> pieces_;  // hashes of what is stored
};

}  // namespace ls::operators
