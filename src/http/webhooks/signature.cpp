#include "http/webhooks/signature.hpp"

#include "leadstream/base/base64.hpp"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <optional>
#include <utility>

namespace ls::http {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  return reinterpret_cast<const unsigned char*>(text.data());
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using X509Handle = std::unique_ptr<X509, decltype(&X509_free)>;

Bio reader_of(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) {
  return {key, &EVP_PKEY_free};
}

// Without the line ends and blanks that a copied key has.
std::string without_space(std::string_view text) {
  std::string dense;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
      dense.push_back(c);
    }
  }
  return dense;
}

std::optional<EventTime> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) {
    return std::nullopt;
  }
  return EventTime{static_cast<std::int64_t>(timegm(&parts)) * 1000};
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(message), message.size(),
       digest.data(), &size);
  return {digest.begin(), digest.begin() + size};
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text.push_back(kDigits[byte >> 4U]);
    text.push_back(kDigits[byte & 15U]);
  }
  return text;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<PublicKey> PublicKey::parse(std::string_view text) {
  std::shared_ptr<EVP_PKEY> key;
  if (text.find("-----BEGIN") != std::string_view::npos) {
    const Bio bio = reader_of(text);
    key = owned(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
  } else if (const auto der = from_base64(without_space(text))) {
    const unsigned char* at = bytes_of(*der);
    key = owned(d2i_PUBKEY(nullptr, &at, static_cast<long>(der->size())));
  }
  ERR_clear_error();
  if (key == nullptr) {
    return user_error("expected a public key: PEM, or its DER in base64");
  }
  return PublicKey(std::move(key));
}

bool PublicKey::is_ed25519() const {
  return EVP_PKEY_base_id(key_.get()) == EVP_PKEY_ED25519;
}

bool PublicKey::verifies(std::string_view message, std::string_view signature,
                         HashKind hash) const {
  const DigestContext context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const EVP_MD* digest = hash == HashKind::sha1 ? EVP_sha1() : EVP_sha256();
  if (is_ed25519()) {
    digest = nullptr;
  }
  const bool is_good =
      EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                       message.size()) == 1;
  ERR_clear_error();
  return is_good;
}

Result<Certificate> Certificate::parse(std::string_view pem) {
  const Bio bio = reader_of(pem);
  const X509Handle read(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free);
  std::shared_ptr<EVP_PKEY> key = read == nullptr ? nullptr : owned(X509_get_pubkey(read.get()));
  ERR_clear_error();
  if (key == nullptr) {
    return user_error("expected a certificate in PEM");
  }
  const auto begin = time_of(X509_get0_notBefore(read.get()));
  const auto end = time_of(X509_get0_notAfter(read.get()));
  if (!begin || !end) {
    return user_error("the certificate does not say how long it is valid");
  }
  return Certificate(PublicKey(std::move(key)), *begin, *end);
}

}  // namespace ls::http
