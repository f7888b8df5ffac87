#pragma once

#include "leadstream/base/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ls::event {

class JsonDocument;
class JsonMembers;
class JsonItems;

enum class JsonKind : std::uint8_t { null, boolean, integer, number, text, array, object };

struct JsonLimits {
  std::size_t bytes_max = 16 * 1024 * 1024;
  int depth_max = 64;
  std::size_t keys_max = 100'000;  // of one object
};

// One value inside a JsonDocument: a small handle, valid until the document parses again. What does
// not fit is an Error with the code "wrong_type", "out_of_range" or "missing_field" and the JSON
// pointer of the place.
class JsonView {
 public:
  [[nodiscard]] JsonKind kind() const;
  [[nodiscard]] bool is_null() const {
    return kind() == JsonKind::null;
  }
  [[nodiscard]] bool is_object() const {
    return kind() == JsonKind::object;
  }
  [[nodiscard]] bool is_array() const {
    return kind() == JsonKind::array;
  }
  [[nodiscard]] bool is_text() const {
    return kind() == JsonKind::text;
  }
  [[nodiscard]] bool is_number() const {
    return kind() == JsonKind::integer || kind() == JsonKind::number;
  }

  [[nodiscard]] Result<bool> boolean() const;
  // A number without a fraction that fits 64 bits; 2.0 is one.
  [[nodiscard]] Result<std::int64_t> integer() const;
  [[nodiscard]] Result<double> number() const;
  [[nodiscard]] Result<std::string_view> text() const;

  // Of an object. `find` is nothing if the key is absent or this is no object; `get` is an error.
  [[nodiscard]] std::optional<JsonView> find(std::string_view key) const;
  [[nodiscard]] Result<JsonView> get(std::string_view key) const;
  // Short for get(key) and the conversion.
  [[nodiscard]] Result<bool> boolean(std::string_view key) const;
  [[nodiscard]] Result<std::int64_t> integer(std::string_view key) const;
  [[nodiscard]] Result<double> number(std::string_view key) const;
  [[nodiscard]] Result<std::string_view> text(std::string_view key) const;

  // Ranges for `for`; empty if this is not an object, or not an array.
  [[nodiscard]] JsonMembers members() const;
  [[nodiscard]] JsonItems items() const;
  // Members of an object or items of an array.
  [[nodiscard]] std::size_t size() const;

  // Where this stands: "" for the whole document, "/data/0/name" inside it.
  [[nodiscard]] std::string pointer() const;
  // Minified.
  void append_json(std::string& out) const;

 private:
  friend class JsonDocument;
  friend class JsonMembers;
  friend class JsonItems;
  // A simdjson element, which is trivially copyable and of this size.
  using Handle = std::array<std::uintptr_t, 2>;
  explicit JsonView(Handle handle) : handle_(handle) {}
  [[nodiscard]] Error wrong_type(std::string_view expected) const;

  Handle handle_;
};

struct JsonMember {
  std::string_view key;
  JsonView value;
};

// The members of an object, in the order of the text.
class JsonMembers {
 public:
  class Iterator {
   public:
    JsonMember operator*() const;
    Iterator& operator++();
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    friend class JsonMembers;
    explicit Iterator(JsonView::Handle at) : at_(at) {}
    JsonView::Handle at_;
  };
  [[nodiscard]] Iterator begin() const {
    return Iterator(begin_);
  }
  [[nodiscard]] Iterator end() const {
    return Iterator(end_);
  }

 private:
  friend class JsonView;
  JsonMembers(JsonView::Handle begin, JsonView::Handle end) : begin_(begin), end_(end) {}
  JsonView::Handle begin_;
  JsonView::Handle end_;
};

// The items of an array.
class JsonItems {
 public:
  class Iterator {
   public:
    JsonView operator*() const;
    Iterator& operator++();
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    friend class JsonItems;
    explicit Iterator(JsonView::Handle at) : at_(at) {}
    JsonView::Handle at_;
  };
  [[nodiscard]] Iterator begin() const {
    return Iterator(begin_);
  }
  [[nodiscard]] Iterator end() const {
    return Iterator(end_);
  }

 private:
  friend class JsonView;
  JsonItems(JsonView::Handle begin, JsonView::Handle end) : begin_(begin), end_(end) {}
  JsonView::Handle begin_;
  JsonView::Handle end_;
};

// Reads JSON strictly: the whole text is checked, with the limits and without duplicate keys.
// Reuses its buffers, so that parsing allocates nothing once warm. Single-threaded.
class JsonDocument {
 public:
  explicit JsonDocument(JsonLimits limits = {});
  ~JsonDocument();
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;

  // The root; it and all below it live until the next parse. A refusal (refusal.hpp) with code and
  // pointer if the text is not JSON.
  Result<JsonView> parse(std::string_view text);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ls::event
