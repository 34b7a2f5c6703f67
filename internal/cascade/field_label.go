package cascade

import "weir.dev/weir/internal/words"

// label says what pages and forms call the field.
func (f *Field) label(text words.Text) *Field { f.Label = text; return f }

// says says what pages and forms call each of the field's words.
func (f *Field) says(texts map[string]words.Text) *Field { f.Says = texts; return f }

// everyCadence says how often something is done.
var everyCadence = map[string]words.Text{
	"": words.T("now and then"), string(Daily): words.T("every day"), string(Weekly): words.T("every week"),
	string(Biweekly): words.T("every two weeks"), string(Monthly): words.T("every month"),
	string(Quarterly): words.T("every quarter"), string(Yearly): words.T("every year"),
}

// Words says how often that is.
func (c Cadence) Words() words.Text { return everyCadence[string(c)] }
