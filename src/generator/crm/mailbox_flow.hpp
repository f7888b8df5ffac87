#pragma once

#include "generator/crm/rules.hpp"

namespace ls::generator::crm {

// exp(change * days): the chance of each state (column) after so many days, from each (row).
[[nodiscard]] MailboxChange mailbox_flow(const MailboxChange& change, double days);
[[nodiscard]] Mailboxes after(const Mailboxes& now, const MailboxChange& flow);

}  // namespace ls::generator::crm
