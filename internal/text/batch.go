package text

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Batch counts what a run of [RunBatch] saw.
type Batch struct {
	Lines    int // answered, refused ones included
	Findings int
	Refused  int // lines answered with an error
}

// MaxLine is the longest line [RunBatch] reads, in bytes; a longer one is refused and skipped.
const MaxLine = 1 << 20

// question and answer are the lines of `weir lint --texts`.
type question struct {
	ID     json.RawMessage `json:"id"`
	Text   *string         `json:"text"`
	Parent string          `json:"parent"`
	Lang   string          `json:"lang"`
}

type answer struct {
	ID          json.RawMessage `json:"id"`
	Kind        string          `json:"kind"`
	Findings    []Rule          `json:"findings"`
	Slots       Slots           `json:"slots"`
	HasTarget   bool            `json:"has_target"`
	HasBaseline bool            `json:"has_baseline"`
	HasDate     bool            `json:"has_date"`
	Why         string          `json:"why"`
}

type refusal struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

// RunBatch reads a JSON object a line ({"id","text","parent"?,"lang"?}; other keys are ignored) and writes an answer
// a line, in order. A line it cannot read is answered with {"id","error"} and does not stop the rest; empty lines are
// skipped. The error it returns is one of reading r or writing w.
func RunBatch(r io.Reader, w io.Writer) (Batch, error) {
	var n Batch
	in := bufio.NewReaderSize(r, 64<<10)
	out := bufio.NewWriterSize(w, 64<<10)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	var buf []byte
	for number := 1; ; number++ {
		line, long, err := readLine(in, buf[:0])
		buf = line
		if err != nil && !errors.Is(err, io.EOF) {
			return n, err
		}
		if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 || long {
			var e error
			n.Lines++
			a, id, bad := reply(trimmed, long, number)
			if bad != nil {
				n.Refused++
				e = enc.Encode(refusal{id, bad.Error()})
			} else {
				n.Findings += len(a.Findings)
				e = enc.Encode(&a)
			}
			if e != nil {
				return n, e
			}
		}
		if err != nil {
			return n, out.Flush()
		}
	}
}

// readLine reads one line into buf; of a line over MaxLine it keeps nothing and says so.
func readLine(in *bufio.Reader, buf []byte) ([]byte, bool, error) {
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if len(buf)+len(part) > MaxLine {
			long = true
			buf = buf[:0]
		}
		if !long {
			buf = append(buf, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return buf, long, err
		}
	}
}

var null = json.RawMessage("null")

func reply(line []byte, long bool, number int) (answer, json.RawMessage, error) {
	if long {
		return answer{}, null, fmt.Errorf("line %d is longer than %d bytes: one goal a line", number, MaxLine)
	}
	if !utf8.Valid(line) {
		return answer{}, null, fmt.Errorf("line %d is not UTF-8: save the file as UTF-8", number)
	}
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return answer{}, null, fmt.Errorf(`line %d is not a JSON object {"id", "text"}: %w`, number, err)
	}
	if q.ID == nil {
		q.ID = null
	}
	if c := q.ID[0]; c == '{' || c == '[' {
		return answer{}, null, fmt.Errorf(`line %d: "id" must be a string or a number`, number)
	}
	if q.Text == nil {
		return answer{}, q.ID, fmt.Errorf(`line %d has no "text"`, number)
	}
	child, err := Read(*q.Text, q.Lang)
	if err != nil {
		return answer{}, q.ID, fmt.Errorf("line %d: %w", number, err)
	}
	a := answer{
		ID: q.ID, Kind: child.Kind.String(), Findings: []Rule{}, Slots: child.Slots,
		HasTarget: child.HasTarget, HasBaseline: child.HasBaseline, HasDate: child.HasDate, Why: child.Why(),
	}
	for _, rule := range single {
		if child.Has(rule) {
			a.Findings = append(a.Findings, rule)
		}
	}
	if q.Parent != "" {
		parent, err := Read(q.Parent, q.Lang)
		if err != nil {
			return answer{}, q.ID, fmt.Errorf(`line %d, "parent": %w`, number, err)
		}
		if copied, why := Copied(parent, child); copied {
			a.Findings = append(a.Findings, CopiedWording)
			a.Why += "; " + why
		}
	}
	return a, q.ID, nil
}
