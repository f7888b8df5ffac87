#include "generator/crm/address_text.hpp"

#include <array>

namespace ls::generator::crm {
namespace {

constexpr std::array<std::string_view, 32> kFirst{
    "anna",   "james",  "maria",   "john",    "linda",  "robert", "susan",   "michael",
    "karen",  "thomas", "laura",   "daniel",  "sarah",  "peter",  "julia",   "mark",
    "nicole", "andrew", "emily",   "steven",  "helen",  "david",  "claire",  "martin",
    "sophie", "kevin",  "rebecca", "patrick", "monica", "brian",  "valerie", "george"};
constexpr std::array<std::string_view, 32> kLast{
    "smith",   "miller",   "johnson", "garcia",  "brown",    "davis",    "wilson", "moore",
    "taylor",  "anderson", "jackson", "martin",  "walker",   "young",    "harris", "lewis",
    "king",    "wright",   "baker",   "carter",  "mitchell", "turner",   "parker", "collins",
    "edwards", "stewart",  "morris",  "bennett", "cooper",   "richards", "hughes", "fisher"};
constexpr std::array<std::string_view, 8> kEai{"李明",     "müller", "ωμέγα", "пётр",
                                               "françois", "søren",  "josé",  "佐藤"};
constexpr std::array<std::string_view, 4> kRoles{"info", "office", "sales", "contact"};
constexpr std::array<std::string_view, 4> kTags{"offers", "crm", "news", "shop"};
constexpr std::array<std::string_view, 8> kStems{"user",  "contact", "sunny", "player",
                                                 "smart", "lucky",   "cool",  "best"};
constexpr std::array<std::string_view, 6> kFree{"gmail.com",   "yahoo.com",  "hotmail.com",
                                                "outlook.com", "icloud.com", "gmx.de"};
constexpr std::array<std::string_view, 6> kThrowAway{"10minutemail.com", "discard.email",
                                                     "dropmail.me",      "getnada.com",
                                                     "fakeinbox.com",    "33mail.com"};
constexpr std::array<std::string_view, 5> kTypos{"gmial.com", "gmal.com", "hotmial.com", "yaho.com",
                                                 "outlok.com"};
constexpr std::array<std::string_view, 50> kPlaces{
    "north",  "south",  "east",   "west",  "river",  "stone",  "green",  "silver", "golden",
    "blue",   "red",    "white",  "black", "oak",    "maple",  "cedar",  "pine",   "elm",
    "ash",    "birch",  "high",   "low",   "long",   "broad",  "deep",   "clear",  "bright",
    "dark",   "new",    "old",    "lake",  "sea",    "harbor", "bay",    "canyon", "ridge",
    "summit", "meadow", "forest", "field", "castle", "bridge", "market", "mill",   "tower",
    "gate",   "park",   "garden", "king",  "queen"};
constexpr std::array<std::string_view, 40> kTrades{
    "works",    "group",     "partners",  "systems", "software", "foods",   "textiles", "motors",
    "clinic",   "insurance", "logistics", "media",   "energy",   "capital", "trading",  "supply",
    "design",   "print",     "tools",     "parts",   "glass",    "steel",   "paper",    "craft",
    "housing",  "realty",    "schools",   "academy", "pharma",   "dental",  "optics",   "labs",
    "robotics", "networks",  "telecom",   "travel",  "hotels",   "events",  "legal",    "advisors"};
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kLettersAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";

constexpr std::array<std::string_view, 6> kBrowsers{
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
    "Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
    "Safari/537.36"};
constexpr std::array<std::string_view, kVendors> kVendorAgents{
    "BarracudaSentinel (EE)", "Mozilla/5.0 (compatible; Proofpoint URL Defense)",
    "Mimecast-URL-Protect/1.0", "CiscoSecureEmail/15.0", "TMES/3.0"};

template <std::size_t N>
std::string_view pick(const std::array<std::string_view, N>& texts, Random& random) {
  return texts[random.below(N)];
}

void write_random(std::string_view letters, std::uint64_t count, Random& random, Text& text) {
  for (std::uint64_t i = 0; i < count; ++i) {
    text << letters.substr(random.below(letters.size()), 1);
  }
}

// One mailbox, written with dots where the rank has bits.
void write_dotted(const Contact& contact, Text& text) {
  Random crowd(contact.crowd);
  const std::string_view first = pick(kFirst, crowd);
  const std::string_view last = pick(kLast, crowd);
  std::uint64_t dots = contact.rank + 1;
  for (const std::string_view part : {first, last}) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      text << part.substr(i, 1);
      const bool is_last = part == last && i + 1 == part.size();
      if (!is_last && (dots & 1U) != 0) {
        text << ".";
      }
      dots >>= 1U;
    }
  }
}

void write_local(const Contact& contact, const Names& names, Random& random, Text& text) {
  switch (contact.pattern) {
    case Pattern::name_dot:
      text << names.first << "." << names.last;
      return;
    case Pattern::name_short:
      text << names.first.substr(0, 1) << names.last;
      return;
    case Pattern::name_year:
      text << names.first << "." << names.last << 60 + random.below(40);
      return;
    case Pattern::two_letter:
      text << names.first.substr(0, 1) << names.last.substr(0, 1);
      return;
    case Pattern::corporate_id:
      for (int i = 0; i < 3; ++i) {
        write_random(kLetters, 1, random, text);
        text << random.below(10);
      }
      return;
    case Pattern::eai:
      text << pick(kEai, random);
      return;
    case Pattern::role:
      text << pick(kRoles, random);
      return;
    case Pattern::plus_tag:
      text << names.first << "." << names.last << "+" << pick(kTags, random);
      return;
    case Pattern::sequence:
      text << kStems[contact.crowd % kStems.size()] << 1000 + contact.crowd % 6000 + contact.rank;
      return;
    case Pattern::random_long:
      write_random(kLettersAndDigits, 20 + random.below(5), random, text);
      return;
    case Pattern::dots:
      write_dotted(contact, text);
      return;
  }
}

}  // namespace

Names names_of(const Population& population, const Contact& contact) {
  Random random(population.seed_of(contact.number, Purpose::names));
  return {pick(kFirst, random), pick(kLast, random)};
}

void write_address(const Population& population, const Contact& contact, const Names& names,
                   Text& text) {
  Random random(population.seed_of(contact.number, Purpose::address));
  write_local(contact, names, random, text);
  text << "@";
  switch (contact.domain) {
    case DomainClass::free:
      text << (contact.pattern == Pattern::dots ? kFree.front() : pick(kFree, random));
      return;
    case DomainClass::corporate:
      write_company(contact.company, "-", text);
      text << ".com";
      return;
    case DomainClass::disposable:
      text << pick(kThrowAway, random);
      return;
    case DomainClass::typo:
      text << pick(kTypos, random);
      return;
  }
}

void write_company(std::uint32_t company, std::string_view between, Text& text) {
  text << kPlaces[company % kPlaces.size()] << between
       << kTrades[company / kPlaces.size() % kTrades.size()];
}

// People have addresses of 100.64.0.0/10, offices of 10.0.0.0/8, scanners of 198.18.0.0/16, a
// network for each vendor, datacentres and attacks of 198.19.0.0/16.
void write_ip(const Population& population, const Contact& contact, Network network,
              std::uint64_t use, Text& text) {
  const std::uint64_t own = population.seed_of(contact.number, Purpose::network, use);
  switch (network) {
    case Network::own:
      text << "100." << 64 + own % 64 << "." << own / 64 % 256 << "." << 1 + own / 16384 % 254;
      return;
    case Network::datacentre:
      text << "198.19." << own % 256 << "." << 1 + own / 256 % 254;
      return;
    case Network::crowd:
      if (contact.kind == Kind::human) {
        text << "10." << contact.crowd % 256 << "." << contact.crowd / 256 % 256 << ".1";
      } else {
        text << "198.19." << contact.crowd % 256 << "." << 1 + own % 254;
      }
      return;
    case Network::vendor:
      text << "198.18." << std::uint64_t{contact.vendor} << "." << 1 + own % 254;
      return;
    case Network::apple:
      text << "17." << own % 256 << "." << own / 256 % 256 << "." << 1 + own / 65536 % 254;
      return;
    case Network::google:
      text << "66.249." << 64 + own % 32 << "." << 1 + own / 32 % 254;
      return;
  }
}

// Behind a scanner everyone has the browser that scanners pretend to be.
std::string_view agent_text(const Contact& contact, Agent agent) {
  switch (agent) {
    case Agent::browser:
      return contact.has_scanner() ? kBrowsers.front()
                                   : kBrowsers[splitmix64(contact.number) % kBrowsers.size()];
    case Agent::headless:
      return "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
             "HeadlessChrome/131.0.0.0 Safari/537.36";
    case Agent::none:
      return "";
    case Agent::vendor:
      return kVendorAgents[contact.vendor % kVendors];
    case Agent::apple_proxy:
      return "Mozilla/5.0";
    case Agent::google_proxy:
      return "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com "
             "GoogleImageProxy)";
  }
  return "";
}

}  // namespace ls::generator::crm
