"""What the fictional citizens are called, say and wish, in Danish. Every name is so common, or so invented, that it is
nobody's in particular; nothing here was said by a real person."""

FIRST_NAMES = (
    "Anders", "Peter", "Jens", "Lars", "Michael", "Henrik", "Thomas", "Søren", "Jan", "Christian", "Martin", "Niels",
    "Morten", "Jesper", "Hans", "Ole", "Per", "Rasmus", "Kim", "Bo", "Torben", "Jørgen", "Claus", "Kenneth", "Brian",
    "Johnny", "Flemming", "Carsten", "Åge", "Bjørn", "Mads", "Simon", "Dennis", "Allan", "Steen", "Frank",
    "Anne", "Mette", "Hanne", "Anna", "Helle", "Susanne", "Lene", "Maria", "Marianne", "Lone", "Camilla", "Pia",
    "Louise", "Charlotte", "Bente", "Tina", "Gitte", "Jette", "Karen", "Heidi", "Rikke", "Dorte", "Åse", "Sofie",
)  # fmt: skip
LAST_NAMES = (
    "Jensen", "Nielsen", "Hansen", "Pedersen", "Andersen", "Christensen", "Larsen", "Sørensen", "Rasmussen", "Jørgensen",
    "Petersen", "Madsen", "Kristensen", "Olsen", "Thomsen", "Christiansen", "Poulsen", "Johansen", "Møller", "Mortensen",
    "Knudsen", "Jakobsen", "Lund", "Holm", "Østergaard", "Dahl", "Kjær", "Berg", "Brøndum", "Skov",
)  # fmt: skip

NICKNAMES = (
    "Smed", "Gasten", "Tømmer", "Spejder", "Uglen", "Krabben", "Viben", "Muldvarpen", "Kaptajnen", "Bådsmand",
    "Pølse", "Rugbrød", "Karamel", "Lakrids", "Peberkorn", "Sukkerknald", "Kringle", "Havregryn", "Tebirkes", "Æblet",
    "Ørnen", "Ålen", "Stæren", "Spætten", "Gråspurv", "Måge", "Egern", "Grævling", "Pindsvin", "Mejse",
    "Professoren", "Kantor", "Bager", "Murer", "Skipper", "Lærling", "Postbud", "Ingeniøren", "Urmager", "Møller",
    "Blondie", "Krølle", "Langben", "Skæg", "Brille", "Fregne", "Lokken", "Halvtreds", "Tolv", "Søndag",
    "Rock", "Jazz", "Basse", "Tromme", "Trille", "Fløjte", "Banjo", "Vals", "Polka", "Kvinten",
    "Storm", "Torden", "Tåge", "Nordlys", "Frost", "Østenvind", "Sol", "Byge", "Dønning", "Efterår",
    "Fut", "Diesel", "Cykel", "Knallert", "Trækvogn", "Remise", "Signal", "Perron", "Anker", "Fortøjning",
    "Bedste", "Onkel", "Fætter", "Søster", "Mutti", "Tante", "Junior", "Senior", "Nabo", "Kusine",
)  # fmt: skip
BY_LOOKS_FIRST = (
    "Grøn", "Rød", "Blå", "Gul", "Sort", "Grå", "Brun", "Ternet", "Stribet", "Lang", "Kort", "Gammel", "Tyk", "Våd",
)  # fmt: skip
BY_LOOKS_LAST = (
    "jakke", "hue", "frakke", "kasket", "trøje", "rygsæk", "sweater", "regnjakke", "kappe", "vest", "anorak", "habit",
)  # fmt: skip
BEFORE_NAMES = ("Lille", "Store", "Gamle", "Unge", "Lange", "Stille", "Glade", "Søde")
SIGNS = ("🐕", "🌊", "🎸", "🐦", "🌻", "🚲", "🧢", "🍀")

LOOKS = (
    "Høj, går med stok.",
    "Lille sort hund i snor.",
    "Tatovering af et anker på højre underarm.",
    "Langt gråt hår i hestehale.",
    "Går med to cykeltasker over skulderen.",
    "Altid høretelefoner om halsen.",
    "Briller med revne i venstre glas.",
    "Rød hue, også om sommeren.",
    "Halter lidt på venstre ben.",
    "Taler lavt og kigger væk; det er ikke uvilje.",
)
WARNINGS = (
    "Hunden er bange for fremmede. Sig goddag til den først.",
    "Tal ikke om broren.",
    "Bliver utryg, hvis man står bag ham. Stå, så du kan ses.",
    "Hører dårligt på venstre øre.",
    "Kan ikke lide at blive kontaktet, mens de andre ser på.",
    "Nåle i lommerne. Spørg, før du hjælper med jakken.",
)

# (name, kind of place as in the code list "places")
PLACES = (
    ("Havnepladsen", "street"),
    ("Stationsgraven", "street"),
    ("Under viadukten", "street"),
    ("Torvet ved fontænen", "street"),
    ("Bag rutebilstationen", "street"),
    ("Mariaparken", "park"),
    ("Bænkene ved søen", "park"),
    ("Ådalsparken", "park"),
    ("Værestedet Ankeret", "drop_in"),
    ("Værestedet Åben Dør", "drop_in"),
    ("Caféen i Smedegade", "drop_in"),
    ("Herberget Lanternen", "shelter"),
    ("Forsorgshjemmet Østerbo", "shelter"),
    ("Sundhedsrummet", "health_room"),
    ("Stofindtagelsesrummet", "consumption_room"),
    ("Hjemme i opgangen", "home"),
    ("Behandlingscentret", "centre"),
    ("Jobcentret", "municipality"),
    ("Lægehuset", "doctor"),
    ("Modtagelsen på sygehuset", "hospital"),
    ("Psykiatrisk ambulatorium", "psychiatry"),
    ("Arresthuset", "prison"),
    ("Krisecentret Fyret", "residential"),
)
PLACE_WEIGHTS = (9, 6, 5, 6, 4, 9, 7, 4, 10, 7, 5, 7, 5, 5, 4, 6, 5, 3, 3, 2, 2, 1, 1)
# Places with no name of their own, and how often they come instead of one of the above.
NAMELESS_PLACES = ("phone", "online")

WISHES = (
    "Jeg vil bare have ro om natten, så kan vi snakke om resten.",
    "Jeg vil gerne kunne se min datter, uden at hun skal skamme sig.",
    "Et sted at bo, hvor jeg selv kan låse døren.",
    "Jeg vil ikke stoppe helt. Jeg vil bare have det til at fylde mindre.",
    "Hvis jeg får ordnet mine tænder, tør jeg måske smile igen.",
    "Jeg vil have en, der går med mig, når jeg skal til læge.",
    "Jeg vil ud af gælden. Ellers giver det ikke mening at starte på noget.",
    "Jeg vil gerne arbejde igen, bare et par timer.",
    "Jeg vil sove. Resten må vente.",
    "Jeg har prøvet det hele tre gange. Denne gang skal det være i mit tempo.",
    "Jeg vil have min medicin uden at skulle møde hver morgen klokken otte.",
    "Jeg vil gerne have en hund igen.",
    "Bare lad være med at give op på mig.",
    "Jeg vil have hjælp til benet, før det bliver værre.",
    "Jeg vil væk fra byen i nogle uger.",
    "Jeg savner at spille musik med nogen.",
    "Jeg vil have papirerne på plads, så jeg ikke er bange for brevene.",
    "Jeg vil være ædru til min brors bryllup.",
    "Jeg ved ikke, hvad jeg vil. Men jeg vil gerne snakke igen på torsdag.",
    "Jeg vil stoppe helt. Jeg har bestemt mig.",
    "Jeg vil have, at de andre holder op med at tale om mig, som om jeg ikke er her.",
    "Min drøm er en have. Bare en lille en.",
    "Jeg vil gerne lære at være alene uden at blive bange.",
    "Jeg vil have det stabilt. Ikke op og ned hele tiden.",
)

OWN_WORDS = (
    "Det var godt, du kom.",
    "Jeg orker ikke i dag, men kom igen.",
    "Jeg har sovet fire timer i nat. Det er længe siden.",
    "Det gør ondt i benet hele tiden.",
    "Jeg har ikke taget noget i to dage.",
    "De råbte ad mig nede ved stationen.",
    "Jeg var inde og få mad. Det var fint nok.",
    "Jeg tør ikke åbne brevet.",
    "Min søster har ringet.",
    "Jeg er træt af at blive flyttet rundt.",
    "Kan du ikke tage med? Så går jeg derind.",
    "Det hjalp at snakke sidst.",
    "Jeg vil ikke tale om det i dag.",
    "Nu er det snart min tur til at få et værelse.",
    "Jeg har fået det lidt bedre, tror jeg.",
    "Jeg savner min hund.",
)
NEXT_STEPS = (
    "Følges til lægen.",
    "Ringe sammen til udbetalingen.",
    "Mødes samme sted i næste uge.",
    "Tage brevet med og læse det sammen.",
    "Finde sovepose frem.",
    "Spørge sundhedsrummet, om de kan se på såret.",
    "Besøge værestedet sammen.",
    "Tale videre om hverdagen og om, hvad der hjælper.",
    "Se på værelset sammen.",
    "Aftale tid til samtale.",
)
NOTES = (
    "Virkede rolig. Vi gik en tur.",
    "Kort snak ved bænken. Ville gerne have kaffe.",
    "Fortalte om sin barndom. Lyttede mest.",
    "Så træt ud. Havde ikke spist.",
    "Vi fyldte skemaet ud sammen, halvdelen i dag.",
    "Mødte også kontaktpersonen fra herberget.",
    "Fik udleveret rene redskaber og næsespray med modgift.",
    "Vi talte om, hvad der skal ske, hvis det bliver svært i weekenden.",
    "Var optaget af noget andet. Aftalte et nyt tidspunkt.",
    "Viste billeder af sine børn.",
)
PROMISES = (
    "Følges til læge",
    "Tage kaffe med",
    "Ringe til jobcentret",
    "Komme forbi igen",
    "Finde et tæppe",
    "Læse brevet sammen",
    "Følges til tandlæge",
    "Høre om værelset",
    "Besøge værestedet sammen",
    "Tage nye strømper med",
    "Tale med sagsbehandleren",
    "Hjælpe med ansøgningen",
)
ALERT_HANDLED = (
    "Talt med borgeren samme dag. Aftalt, hvem der ringes til. Læge kontaktet sammen.",
    "Fulgt til psykiatrisk skadestue. Teamet orienteret.",
    "Tanker uden plan. Aftalt dagligt besøg i ugen. Vagten ved besked.",
)
OVERRIDE_REASONS = (
    "Scoren for økonomi handler om arbejde. Gæld og manglende bolig vejer tungere her; drøftet i teamet.",
    "Borgeren bruger behandlingscentret mere, end skemaet viser; drøftet i teamet.",
)
BASES = {
    "section_101": ("Kommunens afgørelse.", "Egen vurdering, indtil afgørelsen foreligger."),
    "poly_drug": (
        "Fortæller om dagligt brug af flere stoffer på en gang.",
        "Set påvirket af flere stoffer ved flere besøg.",
        "Fortæller om ét stof og lidt alkohol.",
    ),
    "limited_use": (
        "Er mødt frem én gang på tre måneder.",
        "Har ikke kontakt med behandlingscentret.",
        "Henter medicin fast, kommer ikke til samtaler.",
    ),
    "troubled": ("“Jeg kan ikke holde det ud længere.”", "“Det går ikke på den her måde.”", "“Jeg har det fint nok.”"),
}
TEAM_NAMES = ("Havnen", "Banen", "Søen", "Torvet", "Åen", "Skoven", "Broen", "Fyret", "Engen", "Møllen")

REQUESTS = (
    "Jeg vil i behandling. Nu.",
    "Kan I ikke skaffe mig ind et sted?",
    "Jeg vil ud af det her. Hvad gør man?",
    "Jeg vil gerne have hjælp til at trappe ned.",
    "Nu vil jeg prøve igen, hvis I går med.",
    "Jeg vil i gang med medicinen igen.",
    "Jeg kan ikke mere selv. Jeg vil gerne have behandling.",
    "Skriv mig op. Jeg mener det.",
)
RECOMMENDATIONS = (
    "Bruger flere stoffer, sover ude og har svært ved at holde aftaler på centret. Kender os og vil gerne mødes ude.",
    "Vil i behandling og har mødt frem hver gang, vi kom. Helbred, bolig og gæld fylder, og der er ingen, der samler det.",
    "Har været i behandling før uden at få fat. Denne gang er det borgeren selv, der spørger, og vi kan begynde i morgen.",
)
DECISION_REASONS = {
    "grant": (
        "Borgeren er i målgruppen og har selv bedt om det. Behandlingen kan foregå dér, hvor borgeren er.",
        "Det, vi ved, taler for udgående behandling. Det ukendte kan afklares undervejs.",
    ),
    "other_offer": ("Behandlingen på centret kan give det samme, og borgeren kommer der i forvejen.",),
    "refuse": ("Borgeren bruger tilbuddene på centret og er ikke i målgruppen for udgående behandling.",),
}
OTHER_OFFER = "Ambulant behandling på centret"
APPROVED_BY = ("Sagsbehandleren i hjemkommunen", "Visitationen i hjemkommunen")
REACHED = (
    "Sover om natten og har fået egen læge.",
    "Har et værelse og betaler selv huslejen.",
    "Tager sin medicin hver dag og bruger mindre ved siden af.",
    "Har set sin datter to gange om måneden siden foråret.",
    "Kommer på værestedet om formiddagen og spiser dér.",
)
REMAINING = (
    "Gælden er der endnu.",
    "Tænderne og en tid hos tandlægen.",
    "Nogen at være sammen med om aftenen.",
    "En bolig, der ikke er midlertidig.",
)
AHEAD = (
    "Støttekontaktpersonen tager over; vi ringer om en måned.",
    "Fortsætter i ambulant forløb på centret.",
    "Borgeren ringer selv, og vi ringer, hvis vi intet hører.",
)
TRIED = (
    "Søgt på havnen, værestedet og herberget i tre uger, på skiftende tider.",
    "Skrevet og ringet; talt med søsteren efter aftale.",
    "Tilbudt at mødes andre steder og på andre tider.",
)
OWN_VIEWS = (
    "Jeg synes, det er gået bedre, end jeg troede.",
    "Jeg er ikke færdig, men jeg kan godt selv nu.",
    "I skal ikke slippe mig helt.",
    "Det var rart, at I kom ud til mig.",
    "",
)
AFTERWARDS = (
    "Det går. Nogle dage bedre end andre.",
    "Jeg bor der stadig.",
    "Jeg har haft et par slip, men jeg er kommet tilbage.",
    "Fint, at du ringer.",
)
# By heading of the assessment what may be told: the aspect, the words, and who tells them.
FINDINGS = {
    "substances": (
        ("wish", "Jeg vil ned i metadon, ikke ud.", "citizen"),
        ("resource", "Har holdt pauser på flere uger før.", "worker"),
        ("need", "Rent udstyr om aftenen.", "partner"),
        ("problem", "Det er blandingen, der vælter mig.", "citizen"),
    ),
    "social": (
        ("wish", "Jeg vil gerne se min datter igen.", "citizen"),
        ("resource", "Ringer til sin søster hver søndag.", "relative"),
        ("problem", "De fleste, jeg kender, tager noget.", "citizen"),
    ),
    "health": (
        ("wish", "Jeg vil sove en hel nat.", "citizen"),
        ("resource", "Har en læge, der kender historien.", "worker"),
        ("need", "Et sår på benet skal ses.", "partner"),
        ("problem", "Kan ikke være i rum med mange.", "worker"),
    ),
    "work": (
        ("wish", "Noget at stå op til, et par timer.", "citizen"),
        ("resource", "Er uddannet smed.", "citizen"),
        ("problem", "Mangler ro til at møde fast.", "worker"),
    ),
    "housing": (
        ("wish", "Mit eget sted, hvor hunden må være.", "citizen"),
        ("resource", "Har boet alene før og betalt til tiden.", "citizen"),
        ("need", "En seng i nat.", "worker"),
        ("problem", "Sover i en opgang for tiden.", "worker"),
    ),
    "other": (
        ("wish", "Hjælp til brevene fra kommunen.", "citizen"),
        ("need", "En, der kan gå med i banken.", "worker"),
        ("problem", "En sag om en bøde trækker ud.", "partner"),
    ),
}
# What was told as a diagnosis, where it stands, and how sure it is.
DIAGNOSES = (
    ("ADHD", "Borgeren fortæller det", "told"),
    ("Depression", "Egen læge", "written"),
    ("Angst", "Egen læge", "written"),
    ("PTSD", "Psykiatrisk ambulatorium", "provisional"),
    ("Paranoid skizofreni", "En gammel udskrivning", "written"),
    ("Hepatitis C", "Sundhedsrummet", "written"),
)
QUESTIONS = (
    "Blev stillet midt i en periode med mange stoffer.",
    "Borgeren kender det ikke igen.",
    "Der er aldrig fulgt op på den.",
)

# What a plan says. Goals about drugs: (kind, words); about the rest of life: (area, kind, words).
DRUG_GOALS = (
    ("stabilisation", "Jeg vil have det stabilt, så jeg ikke vågner syg"),
    ("stabilisation", "Kun min medicin, og den til faste tider"),
    ("reduction", "Ingenting før klokken tolv"),
    ("reduction", "Ned på halvdelen inden sommer"),
    ("reduction", "Ikke blande det hele sammen"),
    ("drug_free", "Jeg vil være stoffri, når min datter bliver konfirmeret"),
    ("drug_free", "Helt ud af det"),
)
LIFE_GOALS = (
    ("housing", "other_areas", "Et sted at bo, hvor jeg selv kan låse døren"),
    ("economy", "other_areas", "Have styr på, hvem jeg skylder hvad"),
    ("physical_health", "other_areas", "Få set på benet og tænderne"),
    ("mental_health", "other_areas", "Sove uden at være bange"),
    ("network", "other_areas", "Drikke kaffe med nogen, der ikke tager noget"),
    ("family", "other_areas", "Ringe til min søster"),
    ("work_education", "other_areas", "Et par timer om ugen på værkstedet"),
)
TASKS = (
    ("Følge til lægen", "Kontaktpersonen"),
    ("Ringe til udbetalingen sammen", "Borgeren og kontaktpersonen"),
    ("Spørge efter et værelse på boformen", "Kontaktpersonen"),
    ("Skrive op, hvornår det er sværest", "Borgeren"),
    ("Holde en tid fri på sundhedsrummet", "Sundhedsrummet"),
)
DISAGREEMENTS = ("", "", "Jeg synes ikke, pillerne er et problem", "I vil have mig længere frem, end jeg selv vil")
CARE = ("Sårene på benet og maden", "Et roligt sted at være om dagen", "At nogen kommer, også når det går skidt", "")
CHANGE = ("Færre dage med det hele blandet", "Medicin til faste tider", "At komme på centret en gang om ugen", "")
OCCASION = "Noget var blevet anderledes"
DOSE_BASES = ("Det, samtalerne viser, og hvad borgeren selv ønsker", "Flere områder er tunge", "")

REPORTED_BY = ("sygeplejersken på centret", "lægen på centret", "borgeren")
# What attendance was demanded, what stood in the way, what was tried instead.
ATTENDANCE = (
    ("Hver dag mellem 8 og 10", "Sover til middag", "Udlevering kl. 12 på sundhedsrummet"),
    ("Hver dag på centret", "Der er en dér, borgeren er bange for", "Følgeskab den første uge"),
    ("Tre gange om ugen", "", ""),
    ("Hver dag, også lørdag", "Ingen bus i weekenden", "Medicin med hjem til weekenden"),
)
AFTER_A_SLIP = (
    "Det var én aften",
    "Jeg ringede selv bagefter",
    "Det var på grund af brevet",
    "Nu er jeg tilbage igen",
    "",
)

# Places with beds: (name, kind as in the code list "place_kinds", what one should know).
PLACES_WITH_BEDS = (
    ("Behandlingshjemmet Klitten", "residential", "Hunde er velkomne. Spørg efter vagten."),
    ("Krisecentret Fyret", "crisis_centre", "Kan tage imod hele døgnet."),
    ("Hvilestedet Havnegade", "beds", "Tre senge. Man skal kunne gå på trapper."),
    ("Egebo", "residential", ""),
)
STAY_WORDS = ("Bare et sted, hvor jeg kan sove", "Jeg vil prøve, om jeg kan være der", "Væk fra byen lidt", "")
STAY_PURPOSE = "Ro og søvn, og tid til at finde ud af, hvad der så skal ske."
PLACE_MAY_KNOW = "At jeg kommer, og hvad jeg har brug for om natten"
PLACE_KNOWS_FOR = "jeg kan få en plads og blive taget godt imod"
# Bridges: (kind of help, where).
BRIDGES = (
    ("gp", "Lægehuset i Smedegade"),
    ("dentist", "Tandlægen for udsatte"),
    ("psychiatry", "Psykiatrisk ambulatorium"),
    ("debt_advice", "Gældsrådgivningen"),
    ("drop_in", "Værestedet Ankeret"),
    ("support_person", "Støtte- og kontaktperson-ordningen"),
)
EVENT_NOTES = {
    "arrived": "Godt modtaget. Fik et værelse for sig selv.",
    "left": "Tilbage på herberget; vi mødes i morgen.",
    "first_contact": "Det gik godt, da vi var to.",
    "landed": "Går selv til tiderne nu.",
}
