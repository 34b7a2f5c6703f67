package api_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestHostileFiles asks for plans and applies of files made to take memory and time. Each is answered or refused with a
// reason, and takes no more of either than a request may. Time is told by what is allocated, which is the same on every
// machine. It runs by itself, since others would count.
func TestHostileFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	const mib = 1 << 20
	const heldAtMost, allocatedAtMost = 256 * mib, 768 * mib
	each := func(n int, text string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, strings.ReplaceAll(text, "#", "%[1]d"), i)
		}
		return b.String()
	}
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // what is held counts, and hardly what nobody has collected yet
	ola := sqlite(t).as("ola")
	for _, c := range []struct{ name, text, says string }{
		{"comments", "weir: 1\n" + strings.Repeat("# x\n", 3*mib), "lines"},
		{"readings on one line", "weir: 1\nmetrics: [{id: a, name: A, observations: [" +
			strings.Repeat("{at: 2026-01-01, value: 1}, ", 500_000) + "]}]\n", "values"},
		{"readings in lines", "weir: 1\nmetrics:\n  - id: a\n    name: A\n    observations:\n" +
			strings.Repeat("      - {at: 2026-01-01, value: 1}\n", 300_000), "lines"},
		{"ids that are none", "weir: 1\ngoals:\n" + strings.Repeat("- {id: G 1!}\n", 240_000), "id"},
		{
			"owners who are not there", "weir: 1\ngoals:\n" + each(49_000, "- {id: g#, intent: x, owners: [n#]}\n"),
			"there is no",
		},
		{"too many values", "weir: 1\ngoals:\n" + each(240_000, "- {id: g#, intent: x}\n"), "values"},
		{"too many goals", "weir: 1\ngoals:\n" + each(160_000, "- {id: g#, intent: x}\n"), "things"},
		{"as many goals as may be", "weir: 1\ngoals:\n" + each(49_000, "- {id: g#, intent: x}\n"), ""},
		{"nested", "weir: 1\ngoals: " + strings.Repeat("[", 8*mib), "nested"},
		{"many values", "weir: 1\ngoals: [{id: a, wont: [" + strings.Repeat("x, ", 2*mib) + "]}]\n", "values"},
	} {
		for _, operation := range []string{"/plan", "/apply"} {
			if operation == "/apply" && c.says != "" { // it is refused by the same reader
				continue
			}
			t.Run(c.name+operation, func(t *testing.T) {
				body := files(false, "a.yaml", c.text)
				var answer got
				held, allocated := taken(func() { answer = ola.do("POST", operation, body) })
				t.Logf("%d, %d MiB held, %d MiB allocated: %.150s", answer.status, held/mib, allocated/mib, answer.body)
				switch {
				case answer.status == 503 && strings.Contains(answer.body, "This took too long"):
					// of a busy machine, which may give up on any of them
				case (answer.status == 422) != (c.says != "") || c.says == "" && answer.status != 200:
					t.Errorf("it is answered with %d", answer.status)
				case !strings.Contains(answer.body, c.says):
					t.Errorf("the reason is %.300s, want one with %q", answer.body, c.says)
				}
				if held > heldAtMost || allocated > allocatedAtMost {
					t.Errorf("it held %d MiB and allocated %d MiB", held/mib, allocated/mib)
				}
			})
		}
	}
}

// taken returns how many bytes the heap grew by at most while do ran, and how many were allocated.
func taken(do func()) (held, allocated uint64) {
	debug.FreeOSMemory()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			held = max(held, m.HeapInuse)
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	})
	do()
	close(done)
	watching.Wait()
	runtime.ReadMemStats(&now)
	return held - min(held, before.HeapInuse), now.TotalAlloc - before.TotalAlloc
}
