package cascadefile_test

import (
	"os"
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/cascadefile"
)

// Real cascades are read in full and come back as they were.
func TestRealCascades(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		file string
		want map[cascade.Kind]int
	}{
		{"../../testdata/rust-goals/2025h2.yaml", map[cascade.Kind]int{
			cascade.KindGoal: 47, cascade.KindTeam: 19, cascade.KindPerson: 47, cascade.KindMetric: 0,
		}},
		{"../../testdata/sdg-uk/cascade.yaml", map[cascade.Kind]int{
			cascade.KindGoal: 186, cascade.KindMetric: 107, cascade.KindTeam: 18,
		}},
	} {
		data := []byte(example(t, tt.file))
		s, _, err := cascadefile.Load([]cascadefile.File{{Name: tt.file, Data: data}}, os.ReadFile, &cascadetest.IDs{})
		if err != nil {
			t.Fatal(err)
		}
		for k, n := range tt.want {
			if s.Len(k) != n {
				t.Errorf("%s: %d of kind %s, want %d", tt.file, s.Len(k), k, n)
			}
		}
		for m := range s.All(cascade.KindMetric) {
			if s.LastObservation(m.Head().ID, 0, cascade.NewDate(2030, 1, 1)) == nil {
				t.Errorf("%s: metric %s has no observation", tt.file, m.Head().Key)
			}
		}
		again := load(t, cascadefile.Write(&s, cascadefile.WriteOptions{History: true}))
		if d := cascadetest.Difference(&s, &again); d != "" {
			t.Errorf("%s: difference:\n%s", tt.file, d)
		}
		if _, err := cascadefile.Format(data); err != nil {
			t.Errorf("%s: %v", tt.file, err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	const file = "../../testdata/sdg-uk/cascade.yaml"
	data, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"Parse", func() error {
			_, err := cascadefile.Parse([]cascadefile.File{{Name: file, Data: data}}, os.ReadFile)
			return err
		}},
		{"Load", func() error {
			_, _, err := cascadefile.Load([]cascadefile.File{{Name: file, Data: data}}, os.ReadFile, &cascadetest.IDs{})
			return err
		}},
		{"Format", func() error { _, err := cascadefile.Format(data); return err }},
	} {
		b.Run(step.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := step.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
