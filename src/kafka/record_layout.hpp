#pragma once

#include <librdkafka/rdkafka.h>

namespace ls::kafka {

// Whether the record lies in memory as it did in the log, and says there that it has no headers.
// False does not mean that it has some.
//
// Asked for headers, the client makes objects to parse them with, also to find that there are none:
// for an event that has none, half of what taking it out of the client costs. The pointers that it
// gives lead into what it fetched, and there (Kafka's record format 2) stand, one behind the other:
// the key, the length of the value, the value, the number of headers. So if exactly the length of
// the value stands between key and value, and in as many bytes as that format takes, the byte
// behind the value is that number, or its beginning.
[[nodiscard]] bool says_no_headers(const rd_kafka_message_t& message);

}  // namespace ls::kafka
