package cascadefile_test

import (
	"strings"
	"testing"

	"weir.dev/weir/internal/cascadefile"
)

// A row of a CSV file beside a file is refused where it is too long to be one, before it is taken apart.
func TestReadingsInLongLines(t *testing.T) {
	t.Parallel()
	const file = "weir: 1\nmetrics: [{id: m, observations: m.csv}]\n"
	for text, good := range map[string]bool{
		"at,value,note\n2026-11-02,1," + strings.Repeat("a", 900) + "\n": true,
		"at,value\n" + strings.Repeat(",", 1<<20) + "\n":                 false,
		"at,value\n2026-11-02,1\n" + strings.Repeat(",", 1<<20):          false,
	} {
		_, err := cascadefile.Parse([]cascadefile.File{{Name: "a.yaml", Data: []byte(file)}},
			func(string) ([]byte, error) { return []byte(text), nil })
		if good && err != nil || !good && (err == nil || !strings.Contains(err.Error(), "longer than 64 KiB")) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}
