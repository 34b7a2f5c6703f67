package company

// What sentences are made of.

var areas = []string{
	"onboarding", "billing", "checkout", "support", "hiring", "reporting", "logistics", "pricing", "search", "security",
	"procurement", "planning", "data quality", "field service", "partner sales", "renewals", "accounting", "compliance",
	"training", "maintenance", "product design", "mobile", "warehousing", "claims", "payments", "forecasting",
	"customer research", "quality control", "legal review", "public affairs", "energy", "packaging",
}

var things = []string{
	"the first invoice", "the order form", "guided setup", "the weekly report", "shared calendars", "return labels",
	"the price list", "spare parts", "the answer to a complaint", "access rights", "the handbook", "delivery slots",
	"self-service renewals", "the monthly close", "saved searches", "contract templates", "the interview plan",
	"live stock levels", "the pick list", "repair bookings", "the partner portal", "test results", "import of old data",
	"the audit trail", "credit checks", "mobile sign-in", "the cost estimate", "shift plans", "the safety briefing",
	"translated pages", "the quarterly forecast", "loan decisions", "meter readings", "the starter kit",
	"two-step approval", "the incident log", "route planning", "customs papers", "the product tour", "refunds",
}

var people = []string{
	"new customers", "resellers", "field engineers", "store managers", "small companies", "patients", "drivers",
	"finance teams", "first-time buyers", "apprentices", "suppliers", "account managers", "public bodies", "developers",
	"subscribers", "shift leads", "tenants", "teachers", "growers", "warehouse crews", "nurses", "members",
	"landlords", "controllers",
}

var singles = []string{
	"customer", "reseller", "engineer", "manager", "patient", "driver", "buyer", "supplier", "tenant", "teacher",
}

var places = []string{
	"Lisbon", "Oslo", "Nairobi", "Lyon", "Graz", "Porto", "Leeds", "Turku", "Osaka", "Quito", "Toronto", "Lima", "Pune",
	"Ghent", "Malmö", "Seville", "Zagreb", "Split", "Kraków", "Riga", "Accra", "Austin", "Perth", "Bergen", "the north",
	"the south", "the coast", "the Alps", "the capital", "the islands", "the Baltics", "the Midlands",
}

var reach = []string{"get", "find", "receive", "finish", "understand", "use", "order", "reopen", "share", "settle"}

var manner = []string{
	"without help", "on the first day", "before lunch", "in one visit", "at first sight", "without a phone call",
	"within the hour", "in their own language", "before the season begins", "without paper",
}

var signs = []string{
	"come back within a month", "renew without a call", "recommend us", "order a second time", "move their data to us",
	"drop their spreadsheets", "pay on time", "stay a second year", "send their colleagues", "ask for nothing more",
}

var returns = []string{
	"comes back", "asks twice", "orders again", "renews", "gives up", "switches plans", "calls us", "recommends us",
}

var kinds = []string{"use", "the share", "the yield", "completion", "the renewal rate", "accuracy", "availability"}

var troubles = []string{
	"double entries", "missing parts", "late answers", "wrong prices", "lost parcels", "unpaid bills", "failed logins",
	"empty shelves", "repeated calls", "rework", "stale data", "long queues", "unclear forms", "broken links",
	"manual transfers", "night shifts", "returned goods", "open tickets",
}

var follows = []string{
	"orders leave the same day", "fewer people call", "bills are paid sooner", "the second order comes sooner",
	"the shift ends on time", "nobody types a number twice", "the offer goes out first", "the queue is gone by noon",
	"new people work alone after a week", "stock lasts until Monday", "the visit ends with a yes",
	"the answer is right the first time",
}

var firstNames = []string{
	"Ana", "Bo", "Chidi", "Dara", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Luis", "Mira", "Nils",
	"Omar", "Pia", "Quinn", "Rosa", "Sami", "Tove", "Uma", "Vera", "Wout", "Xenia", "Yara", "Zoe",
}

var lastNames = []string{
	"Adler", "Berg", "Costa", "Dahl", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito", "Jansen", "Kowalski", "Lopez",
	"Moreau", "Nakamura", "Okafor", "Petrov", "Quist", "Rossi", "Silva", "Tanaka", "Ueda", "Virtanen", "Weber", "Young",
}
