//! Controlled vocabularies that importers check against: countries, languages, and the word lists of
//! publiccode.yml.

/// ISO 3166-1 alpha-2 country codes, upper case.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN \
BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE \
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU \
ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY \
MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM \
PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS \
ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS \
YE YT ZA ZM ZW XK EU";

/// ISO 639-1 languages.
const LANGUAGES2: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs \
cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia \
id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh \
mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc \
sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi \
vo wa wo xh yi yo za zh zu";

/// Three-letter languages: those of ISO 639-2 that have no two-letter code, the three-letter codes of
/// large languages that people write all the same, and regional languages of Indonesia, Italy and Spain
/// from ISO 639-3.
const LANGUAGES3: &str = "ace ach ada ady afa afh ain akk ale alg alt ang anp apa arc arn arp art arw ast ath \
aus awa bad bai bal ban bas bat bej bem ber bho bik bin bla bnt bra btk bua bug byn cad cai car cau ceb cel chb \
chg chk chm chn cho chp chr chy cmc cnr cop cpe cpf cpp crh crp csb cus dak dar day del den dgr din doi dra dsb \
dua dum dyu efi egy eka elx enm ewo fan fat fil fiu fon frm fro frr frs fur gaa gay gba gem gez gil gmh goh gon \
gor got grb grc gsw gwi hai haw hil him hit hmn hsb hup iba ijo ilo inc ine inh ira iro jbo jpr jrb kaa kab kac \
kam kar kaw kbd kha khi kho kmb kok kos kpe krc krl kro kru kum kut lad lah lam lez lol loz lua lui lun luo lus \
mad mag mai mak man map mas mdf mdr men mga mic min mkh mnc mni mno moh mos mul mun mus mwl mwr myn myv nah nai \
nap nds new nia nic niu nog non nqo nso nub nwc nym nyn nyo nzi osa ota oto paa pag pal pam pap pau peo phi phn \
pon pra pro raj rap rar roa rom rup sad sah sai sal sam sas sat scn sco sel sem sga sgn shn sid sio sit sla sma \
smi smj smn sms snk sog son srn srr ssa suk sus sux syc syr tai tem ter tet tig tiv tkl tlh tli tmh tog tpi tsi \
tum tup tut tvl tyv udm uga umb und vai vot wak wal war was wen xal yao yap ypk zap zbl zen zgh znd zun zza eng \
ita fra fre deu ger spa por nld dut ind msa may jav sun zho chi jpn kor rus ukr pol ces cze slk slo slv hrv srp \
bos mkd mac sqi alb ron rum hun bul ell gre tur ara heb hin est lav lit fin swe nor dan isl ice gle cym wel cat \
eus baq glg oci bre mlt ltz abs bbc bew bjn bbv btm btx bts mui nij sxn tet vec lij lmo pms egl rgn eml aae wae \
lld srd sdc sdn svm nan yue cmn ljp sly mdr mak xdy osi pse mfa kge ljw rej";

/// Software categories of publiccode.yml.
const CATEGORIES: &str = "accounting agile-project-management applicant-tracking application-development \
appointment-scheduling backup billing-and-invoicing blog budgeting business-intelligence \
business-process-management cad call-center-management cloud-management collaboration communications \
compliance-management contact-management content-management crm customer-service-and-support data-analytics \
data-collection data-visualization design design-system digital-asset-management digital-citizenship \
document-management donor-management e-commerce e-signature educational-content email-management \
email-marketing employee-management enterprise-project-management enterprise-social-networking erp \
event-management facility-management feedback-and-reviews-management financial-reporting fleet-management \
fundraising gamification geographic-information-systems grant-management graphic-design help-desk hr ide \
identity-management instant-messaging integrated-library-system inventory-management it-asset-management \
it-development it-management it-security it-service-management knowledge-management \
learning-management-system local-government marketing mind-mapping mobile-marketing mobile-payment \
network-management office online-booking online-community other payment-gateway payroll predictive-analysis \
procurement productivity-suite project-collaboration project-management property-management \
real-estate-management regulations-and-directives remote-support resource-management sales-management seo \
service-desk social-media-management survey talent-management task-management taxes-management \
test-management time-management time-tracking translation video-conferencing video-editing \
visitor-management voip warehouse-management web-collaboration web-conferencing whistleblowing \
website-builder workflow-management";

/// Scopes of publiccode.yml's intended audience.
const SCOPES: &str = "agriculture culture defence education emergency-services employment energy environment \
finance-and-economic-development foreign-affairs government healthcare infrastructures justice \
local-authorities manufacturing research science-and-technology security society sport tourism \
transportation welfare";

/// Known aliases of publiccode.yml's `supports`.
const ALIASES: &str = "gdpr eidas nis2 cra spid cie anpr pagopa io";

fn listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|it| it == word)
}

/// Whether the text is an upper-case ISO 3166-1 alpha-2 code.
pub fn is_country(text: &str) -> bool {
    listed(COUNTRIES, text)
}

/// Whether publiccode.yml has this category.
pub fn is_category(text: &str) -> bool {
    listed(CATEGORIES, text)
}

/// Whether publiccode.yml has this scope.
pub fn is_scope(text: &str) -> bool {
    listed(SCOPES, text)
}

/// Whether publiccode.yml has this alias.
pub fn is_alias(text: &str) -> bool {
    listed(ALIASES, text)
}

/// Whether the text is a well-formed BCP 47 tag (RFC 5646) whose language is a known one.
pub fn is_language_tag(text: &str) -> bool {
    let mut subtags = text.split('-').peekable();
    let language = subtags.next().unwrap_or_default().to_ascii_lowercase();
    if language == "x" {
        return text.len() > 2;
    }
    if !listed(LANGUAGES2, &language) && !listed(LANGUAGES3, &language) {
        return false;
    }
    let letters = |it: &str, count: usize| {
        it.len() == count && it.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    if subtags.peek().is_some_and(|it| letters(it, 3)) {
        subtags.next();
    }
    if subtags.peek().is_some_and(|it| letters(it, 4)) {
        subtags.next();
    }
    let is_region = |it: &str| {
        is_country(&it.to_ascii_uppercase())
            || (it.len() == 3 && it.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if subtags.peek().is_some_and(|it| is_region(it)) {
        subtags.next();
    }
    rest_is_well_formed(&subtags.collect::<Vec<_>>())
}

/// Variants, then extensions, then private use, which may hold anything.
fn rest_is_well_formed(subtags: &[&str]) -> bool {
    let private = subtags.iter().position(|it| it.eq_ignore_ascii_case("x"));
    let (subtags, private) = subtags.split_at(private.unwrap_or(subtags.len()));
    let mut extended = false;
    let mut after_singleton = false;
    for subtag in subtags {
        let variant = subtag.len() >= 5
            || (subtag.len() == 4 && subtag.starts_with(|it: char| it.is_ascii_digit()));
        match subtag.len() {
            _ if !is_subtag(subtag) => return false,
            1 if after_singleton => return false,
            1 => {
                extended = true;
                after_singleton = true;
            }
            _ if extended || variant => after_singleton = false,
            _ => return false,
        }
    }
    !after_singleton && private.len() != 1 && private.iter().all(|it| is_subtag(it))
}

fn is_subtag(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_are_checked_by_form_and_language() {
        for tag in [
            "en",
            "en-GB",
            "sl-IT-nedis",
            "zh-Hant-TW",
            "id",
            "de-CH-1996",
            "es-419",
            "en-x-a",
            "jv-Java",
        ] {
            assert!(is_language_tag(tag), "{tag}");
        }
        for tag in [
            "",
            "xxx",
            "en_GB",
            "no such language",
            "hr_HR",
            "en-",
            "en-u",
            "en-x",
            "q",
            "en-GB-ab",
        ] {
            assert!(!is_language_tag(tag), "{tag}");
        }
    }

    #[test]
    fn countries_are_upper_case() {
        assert!(is_country("ID") && is_country("IT"));
        assert!(!is_country("id") && !is_country("Fr") && !is_country("ZZ"));
    }
}
