package cascade

import "weir.dev/weir/internal/words"

// KindSource is the kind of Source.
const KindSource Kind = "source"

// Source says where metric values come from. It never holds a secret.
type Source struct {
	Header
	Type    string  `json:"type,omitempty"` // http | prometheus | sql | csv | push
	URL     string  `json:"url,omitempty"`
	Query   string  `json:"query,omitempty"`
	Cadence Cadence `json:"cadence,omitempty"`
}

// Kind returns KindSource.
func (*Source) Kind() Kind { return KindSource }

func (e *Source) natural() string { return e.Key }

var sourceInfo = describe[Source](KindInfo{
	Many: "sources", The: words.T("the source"), Keyed: true,
	Block: Block{Doc: "Where metric values come from.", Fields: []*Field{
		key("What metrics name under source.").need(),
		word("type", "How it is reached.", "http", "prometheus", "sql", "csv", "push"),
		text("url", "Its address, without user name and password.").address("postgres", "postgresql"),
		text("query", "What to ask it."),
		word("cadence", "How often to ask.", cadences...),
	}},
})
