package page

import "weir.dev/weir/internal/words"

// LongestQuery is how many characters one may look for.
const LongestQuery = 200

// Search is what is found by some words.
type Search struct {
	Shell
	Query string
	Hits  []Hit
	Pager Pager
	Empty *Empty
}

// Hit is a thing that is found, or a place to go, or something to do.
type Hit struct {
	Icon string     // empty: none
	Kind words.Text // "Metric"; empty of places and of what is done
	Text words.Text
	Path string
	Note words.Text // whose it is, and whether it is closed
}

// Palette is what the palette answers: where to go, what to do, and what is found.
type Palette struct {
	Go, Do, Found []Hit
	All           Link       // the page of all that is found; empty where nothing is looked for
	Says          words.Text // how much there is, for who does not see it
}

// groups are the parts of the list, with their names.
func (p Palette) groups() []hits {
	return []hits{
		{"palette-go", words.T("Go to"), p.Go},
		{"palette-do", words.T("Do"), p.Do},
		{"palette-hits", words.T("Found"), p.Found},
	}
}

type hits struct {
	id   string
	name words.Text
	all  []Hit
}
