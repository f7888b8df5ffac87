#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

// OpenSSL's own name.
struct evp_pkey_st;  // NOLINT(readability-identifier-naming)

namespace ls::http {

// HMAC of FIPS 198-1 with SHA-256: 32 raw bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view message);
// Lower case.
[[nodiscard]] std::string to_hex(std::string_view bytes);
// Takes as long whatever differs; only the length is no secret.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

enum class HashKind : std::uint8_t { sha1, sha256 };

// A key that verifies: RSA (PKCS#1 v1.5), ECDSA (DER signatures) or Ed25519, which hashes by
// itself. Immutable; any thread.
class PublicKey {
 public:
  // PEM, or the DER of a SubjectPublicKeyInfo in base64, as providers show it.
  static Result<PublicKey> parse(std::string_view text);

  [[nodiscard]] bool is_ed25519() const;
  [[nodiscard]] bool verifies(std::string_view message, std::string_view signature,
                              HashKind hash) const;

 private:
  friend class Certificate;
  explicit PublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}

  std::shared_ptr<evp_pkey_st> key_;
};

// An X.509 certificate that is trusted because it was put where we look, not by a chain.
class Certificate {
 public:
  static Result<Certificate> parse(std::string_view pem);

  [[nodiscard]] const PublicKey& key() const {
    return key_;
  }
  [[nodiscard]] bool is_valid_at(EventTime now) const {
    return begin_ <= now && now <= end_;
  }

 private:
  Certificate(PublicKey key, EventTime begin, EventTime end)
      : key_(std::move(key)), begin_(begin), end_(end) {}

  PublicKey key_;
  EventTime begin_;
  EventTime end_;
};

}  // namespace ls::http
