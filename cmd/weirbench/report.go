package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The files of the report, in the folder that -doc names: the page, what was found, and why a goal is missed.
const (
	pageFile    = "performance.md"
	resultsFile = "performance.json"
	reasonsFile = "performance-reasons.txt"
)

// read takes what an earlier run found; where there was none, nothing.
func (t *table) read(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, resultsFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(text, t)
}

// write writes what was found and the page about it.
func (t *table) write(dir string, of []row) error {
	found, err := json.MarshalIndent(t, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, resultsFile), append(found, '\n'), 0o644); err != nil {
		return err
	}
	reasons, err := readReasons(filepath.Join(dir, reasonsFile))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, pageFile), t.page(of, reasons), 0o644)
}

// readReasons reads lines of a row's name, a colon and why it misses its goal. Lines that begin with # say nothing.
func readReasons(name string) (map[string]string, error) {
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	out := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		of, why, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("%s: %q is no row with a colon and a reason", name, line)
		}
		out[of] = strings.TrimSpace(why)
	}
	return out, nil
}

// page is the report for people.
func (t *table) page(of []row, reasons map[string]string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `# Performance

Written by `+"`go run ./cmd/weirbench -sizes 1k,10k,100k -doc docs`"+
		`, which measures Weir and its baselines in one run; why a goal
is missed stands in [%s](%s), the figures themselves in [%s](%s). Measured on %s.

**Processor time an operation** is what the process that serves it has used of all processors: it stays what it is on a
machine on which others work too, while wall time does not. *Grew* is how many times as much processor time the row took
as at the size before. The company is made up ([what it is like](../internal/company/doc.go)); `+"`weir demo --size N`"+
		`
serves the same.

## Goals

| row | goals | what | found | |
|---|---|---|---|---|
`, reasonsFile, reasonsFile, resultsFile, resultsFile, t.Machine)
	verdicts := t.verdicts(of)
	for _, v := range verdicts {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", v.row.name, sizeName(v.size), v.goal.says, v.got, v.word())
	}
	t.misses(&b, of, verdicts, reasons)
	b.WriteString("\n## Rows\n\n| row | one operation |\n|---|---|\n")
	for _, r := range of {
		fmt.Fprintf(&b, "| %s | %s |\n", r.name, r.what)
	}
	b.WriteString(
		"\n## Figures\n\n| row | goals | processor | grew | median | p99 | a second | bytes | compressed | allocated " +
			"| memory |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, line := range t.lines(of) {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(line, " | "))
	}
	b.WriteString(besideHow)
	return b.Bytes()
}

// misses lists why goals are missed, each row once.
func (t *table) misses(b *bytes.Buffer, of []row, verdicts []verdict, reasons map[string]string) {
	missed := map[string]bool{}
	for _, v := range verdicts {
		missed[v.row.name] = missed[v.row.name] || !v.kept
	}
	if len(missed) == 0 {
		return
	}
	b.WriteString("\n## Why some are missed\n\n")
	for _, r := range of {
		if !missed[r.name] {
			continue
		}
		why := reasons[r.name]
		if why == "" {
			why = "not known yet."
		}
		fmt.Fprintf(b, "- **%s**: %s\n", r.name, why)
		for _, res := range t.Results {
			if res.Row == r.name && res.Failed != "" {
				fmt.Fprintf(b, "  At %s: %s.\n", sizeName(res.Size), strings.TrimSpace(strings.TrimRight(res.Failed, ".\n ")))
			}
		}
	}
}

// besideHow says how to measure what is no part of the project.
const besideHow = `
## PocketBase beside it

PocketBase is no dependency; to measure it in the same minutes on the same machine, unpack a release and run

` + "```" + `
pocketbase serve --http 127.0.0.1:8090 &
go run ./cmd/weirbench -only bare,http -sizes 10k -beside http://127.0.0.1:8090/api/collections/goals/records
` + "```" + `

after making a collection goals, without rules of access, with a text field intent and 10,000 records. The row
beside-list asks it for fifty records and the row beside-goal for one; -beside-pid N names its process, so that its
processor time is counted as Weir's is.
`
