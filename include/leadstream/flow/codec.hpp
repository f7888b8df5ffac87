#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/flow/record.hpp"
#include "leadstream/ml/features.hpp"

#include <string>

namespace ls::flow {

// Payloads as they stand on topics: JSON for everything a person may read, binary for model
// snapshots.

// Replaces `key` and `value` by the record's encoded form. The key is the lead for features and
// scores, the model for examples, signals, evaluations and findings, the fingerprint for alerts,
// and 0x01 | model | valid_from for model versions.
void encode_payload(const Record& record, std::string& key, std::string& value);

// Decodes what another topology wrote. Keeps feature schemas across messages: they repeat, and
// decoding a row into a known schema allocates nothing. One per task; single-threaded.
class PayloadDecoder {
 public:
  PayloadDecoder();
  ~PayloadDecoder();
  PayloadDecoder(const PayloadDecoder&) = delete;
  PayloadDecoder& operator=(const PayloadDecoder&) = delete;

  // The payload in the arena; a refusal with code and pointer if it is not one.
  Result<const Example*> example(Bytes value, Arena& arena);
  Result<const Signal*> signal(Bytes value, Arena& arena);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Key of a model version on the model topic, ordered by model, then time.
std::string model_version_key(std::string_view model, EventTime valid_from);

}  // namespace ls::flow
