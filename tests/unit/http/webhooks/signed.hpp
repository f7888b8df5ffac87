#pragma once

#include <string>

// A key pair of each kind and what OpenSSL's command line signed with it ("openssl dgst -sign"), so
// that what verifies here is held against another program. The private keys are gone.

namespace ls::test {

inline const std::string kEcKey =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEpNQgcy8FVSQMyVqvYS57twaJZuPao44D4J+jWkQtjwS4"
    "zLW8ow04zuiuwd0GVuz+959iNKPwumG3MUDEOIjp8A==";

// Of 1780000000[{"event":"open"}], SHA-256.
inline const std::string kEcSignature =
    "MEUCIQDIv44zZ7nkHKSpEsVERZ6JGKtUPBwoKjr4E16tU88knAIgS9Ml++LY+jArlYnsE7H7ucGHzzVY"
    "XmmSW5PeNAvBCeg=";

inline const std::string kRsaKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtdtRTWKydarw6AhhPFk/\n"
    "dmzpo9hDLgMxrYEgRBav+BmB2BvDP8QZ+kkBeJYSknekVY0N8UxvHeg5KkdtDrlc\n"
    "r5eCgR+Duq7aYNWfenbkRsTjy0w8rmurvcTtmloNQJ+PW8hnYy8oceWhlialdxRE\n"
    "wzHKowI5Aoy7W68iTUydl3uoDY02soGZ2VY+t9yLHj9ImAtvxl02s2Quh9cfnwdS\n"
    "F2ylgbfnNMCqU/MgdXSX1kahCU6sEq2+PylVqmcTt7GpgUO/Xh4LaIn9w8GHBfzM\n"
    "yhmhZm9d25pK4g8sZpMGZkTTlcjOfuaotC0nRWmnAclY7uic8GQWPtp/XY1+hrhz\n"
    "swIDAQAB\n"
    "-----END PUBLIC KEY-----\n";

// Valid in 2026.
inline const std::string kCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIICrDCCAZQCAQEwDQYJKoZIhvcNAQELBQAwHDEaMBgGA1UEAwwRc25zLmFtYXpv\n"
    "bmF3cy5jb20wHhcNMjYwMTAxMDAwMDAwWhcNMjcwMTAxMDAwMDAwWjAcMRowGAYD\n"
    "VQQDDBFzbnMuYW1hem9uYXdzLmNvbTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCC\n"
    "AQoCggEBALXbUU1isnWq8OgIYTxZP3Zs6aPYQy4DMa2BIEQWr/gZgdgbwz/EGfpJ\n"
    "AXiWEpJ3pFWNDfFMbx3oOSpHbQ65XK+XgoEfg7qu2mDVn3p25EbE48tMPK5rq73E\n"
    "7ZpaDUCfj1vIZ2MvKHHloZYmpXcURMMxyqMCOQKMu1uvIk1MnZd7qA2NNrKBmdlW\n"
    "Prfcix4/SJgLb8ZdNrNkLofXH58HUhdspYG35zTAqlPzIHV0l9ZGoQlOrBKtvj8p\n"
    "VapnE7exqYFDv14eC2iJ/cPBhwX8zMoZoWZvXduaSuIPLGaTBmZE05XIzn7mqLQt\n"
    "J0VppwHJWO7onPBkFj7af12Nfoa4c7MCAwEAATANBgkqhkiG9w0BAQsFAAOCAQEA\n"
    "rfSAplIgjzaCLs30o3PBphplhm0SjYc6wQCfm56G1SzCO3AEdEabvdVCM8fzGXCF\n"
    "V/tqfk5k96ECo+N7Irx/Di//deOO06AOyUdEEO4xK2xxPnCfVSuHyTIaZ4FiFuT3\n"
    "mOPJMhAC6o+fbIzTSvTfZoklgEDfvQWSY9zfKGkWpIkb8h68EHrKdxwaUEndIMk/\n"
    "rF9OsAbV9p2HIQ93GbQ7vwkmTVfEhfA9b3yZyIVj2Ui4jRXJNV4zoavYjy2qvCRe\n"
    "J2vjgASKLAI4qNHEF/e+40Pk/6PQ6oDoh5HmhjhnKj2gTJQ2wX7DzuXsrQG64JX1\n"
    "E/CZ5AsnoM/OfnwQCgqfqA==\n"
    "-----END CERTIFICATE-----\n";

// A webhook of GoHighLevel, SHA-256.
inline const std::string kRsaMessage =
    R"({"type":"ContactDelete","id":"c1","locationId":"l1",)"
    R"("timestamp":"2026-05-28T20:26:40.000Z","webhookId":"w1"})";
inline const std::string kRsaSignature =
    "Nq84Ph+1s6wxozTeKowgpijxAEdX651yKAudgZretMozsm5cCMSD7X3Jk0Vf33zeU5vMUo9T47f+nBHT"
    "ff0zlhrlqne7pdUd4mcqpiXiuNxG66/9WSXFKBHx2lqrbktX+D8bSAe3dCbf94Hp0863eBW9oF0VrswZ"
    "4+AG6zVSCvaiXto0CkQbE/fihsWZHIz4ZIhftqaQeBIJSWZHVJ+4GJrAX7ySAVXopraYyBs/gSloHyvJ"
    "hFGz5I2izu6TIvh/46uq99uGfdSgaF0najJnBWMBZht9kE0c2uqBbHv6nlDxtHCuWy9LOsfRW8Cc38fg"
    "27MB3ub+D64KVDU+vKuWtA==";

// The same bytes, SHA-1.
inline const std::string kRsaSha1Signature =
    "o1jvuY7bgPSnhBhm1nDfT2VUDWx4oHnjgqcoPHprLJP952PzXDo6HUkepcw/e3Ktaqa4jtv7rNiVmCFj"
    "jSzYyEup74k0mU8QoSwEDjwnhijDyDwuArKm1nKcLzlhBGAagCQtdWjkvM267qO3QMlZ0YYJW6jd/pu/"
    "KO7er7Q13JOwdGrMSFfejpcyCRDg5qaJQQRGBjui2Br+Nxp4NFyg7IneYoYgETTciJrbem4DI4MIy+JC"
    "No1iQXZr3H5fzJPgvEYvPq2VRu7tGiaON22EPEJh0aqfxVLOW6M0xkCn/FpCB1FEDPOq/UnpSwofcYnI"
    "AoU7+Fh36JZm12FKAxQc7Q==";

inline const std::string kEdKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAlcX0UHmObkxpfD4eQEvtYNemzntYVw58JH5wV272r2M=\n"
    "-----END PUBLIC KEY-----\n";

// The same bytes, Ed25519 ("openssl pkeyutl -sign -rawin").
inline const std::string kEdSignature =
    "OeigPm/iqnJqCyRLzrO2a0oBLnG+HCdpEhOwro+2s5Q2eHrkccpTmyWumPti"
    "AFF2MFuQp56MJ3HShSih2R5eAw==";

// The text that SNS signs of the notification in verifiers_test.cpp, SHA-1 and SHA-256.
inline const std::string kSnsSignature1 =
    "ZdRpaF++miYQoNYvB15KoTlGTDRaaOjUNbs6kKfyot5GxWJSH4ZLCDunoHsS6i6Fy6wKVrgUYp3YUVze"
    "ueQ/12ufS2BSYWGg1aRneMqQrrasnMnRHIY+NeLpZHP7diPvEU59Kn1/laKrvCR083N66oJ0iqnB662M"
    "HT1sGvc5p/eg5U0hg+1frQqYFehvhysispNomuLX3H9BiMx7XZD3Tu1hj5CrbLbU3zLrksoe8975vSk1"
    "9lThexefDAH2wZ00pYf6Ri21g5eloZPzWw6EPD44REaGbFAdacZcQbi3B0TPInwhvtGv0nhyLMJrwGNS"
    "q+ybfSqdp85d0iY+ng6cug==";
inline const std::string kSnsSignature2 =
    "KaFbZY/U5R2Sc9NeLnCt3z4MRpqfc8o7jAm8xfNfcJXYrPCh+lMguGIfgPrCQfeloN7AY54t7Wv7xt9j"
    "93fdh5zszGSqPK9hsbo/TfjQigypt/kODiybE5IC5LRHV63A60ssSRwyD+80lYrUreWnrEMlS0VK94Jv"
    "Vfb48r7zkAXpQV0mnSCz2eVRD/D8fNaJYj+bz1zr0rzvEG1vHnTH3Q4nWMfkmDqPnefcAjnFiQa25KNa"
    "hWkW2odoiW8Uk+KpQS5UytspNDeql135jCsjtSRfuCwCP/7trpYwQLPUVECMV2Op/bkQ352epOKL4Lmv"
    "kZCNNHn3gFTlRbYcOwWQyg==";

// And of the confirmation, SHA-1.
inline const std::string kSnsConfirmation =
    "mDOIdKLaJCBX8uQKsMQYIWmFLoXuPFINSgqt59c9Dio3cV5GXnR4sbzHNwsGrQA5oPnWuO35FF+1Mihh"
    "szcdciw3JFC/2g+fxUYD6wZF4iUm+L4I6ieI3sexDVJuzA4TVRC88pdVXUKbD+TYjgPNBf/bYBA8z/v8"
    "RbFkcDqv7/lgLJOdPyJKJK/4coh30xxuL9WJhZOSax3Xx/SBBhmwBxq1JtmdhT/0Jda34yB2u8u/4JC7"
    "PxH7e29ukUAT+recz894oM9fMQRfAW9acOgoxctDxpdUVyH35CWp4klLGvyEsFXastc1aQmOo1OB2U1r"
    "pgFiecSYFCEHu4FRRHDSwg==";

}  // namespace ls::test
