package report

import (
	"cmp"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
)

// Locator says where an entity stands in the files it came from; line and column count from 1, line 0 says not known.
type Locator func(kind cascade.Kind, id cascade.ID) (file string, line, column int)

// Locate fills in where the findings stand and puts them in the order of the files; those that stand nowhere come last.
// What has no place of its own is looked for where its subject stands.
func Locate(r *finding.Report, where Locator) {
	for i := range r.Findings {
		f := &r.Findings[i]
		for _, at := range f.Places() {
			if f.File, f.Line, f.Column = where(at.Kind, at.ID); f.Line > 0 {
				break
			}
		}
	}
	slices.SortStableFunc(r.Findings, func(a, b finding.Finding) int {
		if (a.Line == 0) != (b.Line == 0) {
			return cmp.Compare(b.Line, a.Line)
		}
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
