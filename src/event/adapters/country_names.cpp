#include "event/adapters/country_names.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>

namespace ls::event {
namespace {

// The code, and what else is written for it. The names are those of the time zone database, which
// is in the public domain, and others that are common; XK is what the European Union uses.
constexpr std::string_view kCountries = R"(AD|and|andorra
AE|are|united arab emirates|uae
AF|afg|afghanistan
AG|atg|antigua and barbuda
AI|aia|anguilla
AL|alb|albania
AM|arm|armenia
AO|ago|angola
AQ|ata|antarctica
AR|arg|argentina
AS|asm|american samoa
AT|aut|austria|österreich
AU|aus|australia
AW|abw|aruba
AX|ala|åland islands|aland islands
AZ|aze|azerbaijan
BA|bih|bosnia and herzegovina|bosnia
BB|brb|barbados
BD|bgd|bangladesh
BE|bel|belgium|belgië|belgique
BF|bfa|burkina faso
BG|bgr|bulgaria
BH|bhr|bahrain
BI|bdi|burundi
BJ|ben|benin
BL|blm|st barthelemy|saint barthelemy|st. barthelemy|saint barthélemy
BM|bmu|bermuda
BN|brn|brunei|brunei darussalam
BO|bol|bolivia|plurinational state of bolivia|bolivia, plurinational state of
BQ|bes|caribbean netherlands|bonaire
BR|bra|brazil|brasil
BS|bhs|bahamas|the bahamas
BT|btn|bhutan
BV|bvt|bouvet island
BW|bwa|botswana
BY|blr|belarus
BZ|blz|belize
CA|can|canada
CC|cck|cocos islands|cocos (keeling) islands
CD|cod|democratic republic of the congo|dr congo|congo - kinshasa
CF|caf|central african republic
CG|cog|republic of the congo|congo|congo - brazzaville
CH|che|switzerland|schweiz|suisse
CI|civ|côte d'ivoire|cote d'ivoire|ivory coast|côte d’ivoire
CK|cok|cook islands
CL|chl|chile
CM|cmr|cameroon
CN|chn|china|people's republic of china|mainland china
CO|col|colombia
CR|cri|costa rica
CU|cub|cuba
CV|cpv|cape verde|cabo verde
CW|cuw|curaçao|curacao
CX|cxr|christmas island
CY|cyp|cyprus
CZ|cze|czech republic|czechia
DE|deu|germany|deutschland
DJ|dji|djibouti
DK|dnk|denmark|danmark
DM|dma|dominica
DO|dom|dominican republic
DZ|dza|algeria
EC|ecu|ecuador
EE|est|estonia
EG|egy|egypt
EH|esh|western sahara
ER|eri|eritrea
ES|esp|spain|españa
ET|eth|ethiopia
FI|fin|finland|suomi
FJ|fji|fiji
FK|flk|falkland islands
FM|fsm|micronesia|micronesia, federated states of
FO|fro|faroe islands
FR|fra|france
GA|gab|gabon
GB|gbr|uk|united kingdom|great britain|england|scotland|wales|northern ireland
GD|grd|grenada
GE|geo|georgia
GF|guf|french guiana
GG|ggy|guernsey
GH|gha|ghana
GI|gib|gibraltar
GL|grl|greenland
GM|gmb|gambia|the gambia
GN|gin|guinea
GP|glp|guadeloupe
GQ|gnq|equatorial guinea
GR|grc|greece
GS|sgs|south georgia and the south sandwich islands
GT|gtm|guatemala
GU|gum|guam
GW|gnb|guinea-bissau
GY|guy|guyana
HK|hkg|hong kong|hong kong sar china
HM|hmd|heard island and mcdonald islands
HN|hnd|honduras
HR|hrv|croatia
HT|hti|haiti
HU|hun|hungary
ID|idn|indonesia
IE|irl|ireland
IL|isr|israel
IM|imn|isle of man
IN|ind|india
IO|iot|british indian ocean territory
IQ|irq|iraq
IR|irn|iran|islamic republic of iran|iran, islamic republic of
IS|isl|iceland
IT|ita|italy|italia
JE|jey|jersey
JM|jam|jamaica
JO|jor|jordan
JP|jpn|japan
KE|ken|kenya
KG|kgz|kyrgyzstan
KH|khm|cambodia
KI|kir|kiribati
KM|com|comoros
KN|kna|st kitts and nevis|saint kitts and nevis|st. kitts and nevis
KP|prk|north korea
KR|kor|south korea|republic of korea|korea
KW|kwt|kuwait
KY|cym|cayman islands
KZ|kaz|kazakhstan
LA|lao|laos|lao people's democratic republic
LB|lbn|lebanon
LC|lca|st lucia|saint lucia|st. lucia
LI|lie|liechtenstein
LK|lka|sri lanka
LR|lbr|liberia
LS|lso|lesotho
LT|ltu|lithuania
LU|lux|luxembourg
LV|lva|latvia
LY|lby|libya
MA|mar|morocco
MC|mco|monaco
MD|mda|moldova|republic of moldova|moldova, republic of
ME|mne|montenegro
MF|maf|saint martin
MG|mdg|madagascar
MH|mhl|marshall islands
MK|mkd|north macedonia|macedonia
ML|mli|mali
MM|mmr|burma|myanmar
MN|mng|mongolia
MO|mac|macau|macao|macau sar china|macao sar china
MP|mnp|northern mariana islands
MQ|mtq|martinique
MR|mrt|mauritania
MS|msr|montserrat
MT|mlt|malta
MU|mus|mauritius
MV|mdv|maldives
MW|mwi|malawi
MX|mex|mexico|méxico
MY|mys|malaysia
MZ|moz|mozambique
NA|nam|namibia
NC|ncl|new caledonia
NE|ner|niger
NF|nfk|norfolk island
NG|nga|nigeria
NI|nic|nicaragua
NL|nld|netherlands|the netherlands|holland
NO|nor|norway|norge
NP|npl|nepal
NR|nru|nauru
NU|niu|niue
NZ|nzl|new zealand
OM|omn|oman
PA|pan|panama
PE|per|peru
PF|pyf|french polynesia
PG|png|papua new guinea
PH|phl|philippines|the philippines
PK|pak|pakistan
PL|pol|poland|polska
PM|spm|st pierre and miquelon|saint pierre and miquelon|st. pierre and miquelon
PN|pcn|pitcairn
PR|pri|puerto rico
PS|pse|palestine|palestinian territories|state of palestine|palestinian territory
PT|prt|portugal
PW|plw|palau
PY|pry|paraguay
QA|qat|qatar
RE|reu|réunion|reunion
RO|rou|romania
RS|srb|serbia
RU|rus|russia|russian federation
RW|rwa|rwanda
SA|sau|saudi arabia
SB|slb|solomon islands
SC|syc|seychelles
SD|sdn|sudan
SE|swe|sweden|sverige
SG|sgp|singapore
SH|shn|st helena|saint helena|st. helena
SI|svn|slovenia
SJ|sjm|svalbard and jan mayen
SK|svk|slovakia
SL|sle|sierra leone
SM|smr|san marino
SN|sen|senegal
SO|som|somalia
SR|sur|suriname
SS|ssd|south sudan
ST|stp|sao tome and principe
SV|slv|el salvador
SX|sxm|st maarten
SY|syr|syria|syrian arab republic
SZ|swz|swaziland
TC|tca|turks and caicos islands
TD|tcd|chad
TF|atf|french southern territories
TG|tgo|togo
TH|tha|thailand
TJ|tjk|tajikistan
TK|tkl|tokelau
TL|tls|east timor|timor-leste
TM|tkm|turkmenistan
TN|tun|tunisia
TO|ton|tonga
TR|tur|turkey|türkiye|turkiye
TT|tto|trinidad and tobago
TV|tuv|tuvalu
TW|twn|taiwan|taiwan, province of china
TZ|tza|tanzania|united republic of tanzania|tanzania, united republic of
UA|ukr|ukraine
UG|uga|uganda
UM|umi|us minor outlying islands|united states minor outlying islands
US|usa|united states|united states of america|the united states|u.s.|u.s.a.|america
UY|ury|uruguay
UZ|uzb|uzbekistan
VA|vat|vatican city|holy see|holy see (vatican city state)
VC|vct|st vincent|saint vincent|st. vincent|saint vincent and the grenadines
VE|ven|venezuela|bolivarian republic of venezuela|venezuela, bolivarian republic of
VG|vgb|british virgin islands
VI|vir|u.s. virgin islands
VN|vnm|vietnam|viet nam
VU|vut|vanuatu
WF|wlf|wallis and futuna
WS|wsm|samoa
XK|xkx|kosovo
YE|yem|yemen
YT|myt|mayotte
ZA|zaf|south africa
ZM|zmb|zambia
ZW|zwe|zimbabwe
)";

using CodesByName = std::map<std::string_view, std::string_view, std::less<>>;

CodesByName read_countries() {
  CodesByName codes;
  for (std::string_view rest = kCountries; !rest.empty();) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    const std::string_view code = line.substr(0, 2);
    while (!line.empty()) {
      const std::string_view name = line.substr(0, line.find('|'));
      codes.emplace(name, code);
      line.remove_prefix(std::min(line.size(), name.size() + 1));
    }
  }
  return codes;
}

// Letters beyond ASCII stay as they are: a name that begins with one in capitals is not found.
std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return small;
}

}  // namespace

std::string_view country_of(std::string_view text) {
  static const CodesByName codes = read_countries();
  while (text.ends_with(' ')) {
    text.remove_suffix(1);
  }
  while (text.starts_with(' ')) {
    text.remove_prefix(1);
  }
  std::string name = in_small_letters(text);
  if (name.size() == 2 && name != "uk") {
    name = {static_cast<char>(name[0] - 'a' + 'A'), static_cast<char>(name[1] - 'a' + 'A')};
  }
  const auto found = codes.find(name);
  return found == codes.end() ? std::string_view{} : found->second;
}

}  // namespace ls::event
