package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"weir.dev/weir/internal/words"
)

// The worked examples, sentences included.
func TestGoldenExamples(t *testing.T) {
	t.Parallel()
	in, err := os.ReadFile(filepath.Join("testdata", "examples.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := RunBatch(bytes.NewReader(in), &out, nil); err != nil {
		t.Fatal(err)
	}
	golden(t, "examples.golden.jsonl", out.Bytes())
}

func TestGoldenSentences(t *testing.T) {
	t.Parallel()
	out, err := os.ReadFile(filepath.Join("testdata", "examples.golden.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Since the tag clean-up on 3 Mar, page load is about 300 ms faster (likely between 100 and 500); the bet " +
			"promised 500, so it worked and probably fell short. We cannot rule out that another change that week did it.",
		"In 31 weeks, when activation rose, paid conversions rose about 3 weeks later: 1 point of activation went with 0.5 " +
			"points (0.2 to 0.7). You believed 0.5 in 4 weeks. This fits the belief; it is not proof.",
	} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("the examples no longer say %q", want)
		}
	}
}

func TestGoldenCharts(t *testing.T) {
	t.Parallel()
	in, err := os.ReadFile(filepath.Join("testdata", "examples.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for line := range bytes.Lines(in) {
		var head struct{ ID, Kind string }
		var bet BetRequest
		var link LinkRequest
		var chance ChanceRequest
		into := map[string]any{"bet": &bet, "link": &link, "chance": &chance}
		if err := json.Unmarshal(line, &head); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(line, into[head.Kind]); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s\n", head.ID)
		switch head.Kind {
		case "bet":
			out.WriteString(BetChart(words.English(), bet))
		case "link":
			r, err := Link(link)
			if err != nil {
				t.Fatal(err)
			}
			out.WriteString(LinkChart(words.English(), link, r))
		case "chance":
			if r, err := Chance(chance); err == nil {
				out.WriteString(ChanceChart(words.English(), chance, r))
			}
		}
		out.WriteByte('\n')
	}
	golden(t, "charts.golden.txt", out.Bytes())
	if BetChart(words.English(), BetRequest{}) != "" || LinkChart(words.English(), LinkRequest{}, LinkResult{}) != "" ||
		ChanceChart(words.English(), ChanceRequest{}, ChanceResult{}) != "" {
		t.Error("a refused request has no chart")
	}
}

func TestAnswerRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, line, id string
		code           Code
		part           string
	}{
		{"not JSON", `hello`, `null`, CodeRequest, "not a JSON object"},
		{"a list", `[1]`, `null`, CodeRequest, "not a JSON object"},
		{"no kind", `{"id":"a"}`, `"a"`, CodeRequest, "bet, link or chance"},
		{"odd kind", `{"id":7,"kind":"guess"}`, `7`, CodeRequest, "\"guess\""},
		{"a field twice", `{"id":1,"kind":"bet","promised":3,"promised":-3}`, `1`, CodeRequest, "stands twice"},
		{"a field twice inside", `{"id":1,"kind":"bet","words":{"unit":"ms","unit":"s"}}`, `1`, CodeRequest, "words.unit"},
		{"wrong case", `{"id":1,"kind":"chance","Target":3,"series":[[0,1]]}`, `1`, CodeRequest, "Say the target"},
		{
			"a threshold without its level",
			`{"id":1,"kind":"link","lag":1,"driver":[[0,1]],"outcome":[[0,1]],"readableWhen":{"series":[[0,1]],"abov":100}}`,
			`1`, CodeRequest, "needs above",
		},
		{"nothing", `null`, `null`, CodeRequest, "not a JSON object"},
		{"none, written at length", `{"id":1,"kind":"link","per":-0.0e5}`, `1`, CodeRequest, "The per cannot be 0"},
		{"no level at all", `{"id":1,"kind":"bet","level":0}`, `1`, CodeRequest, "The level cannot be 0"},
		{
			"a date that is none", `{"id":1,"kind":"bet","control":[],"series":[["2026-01-05",1],["soon",2]]}`, `1`, CodeRequest,
			"Reading 2 of the series",
		},
		{"a date for by", `{"id":1,"kind":"bet","by":"soon"}`, `1`, CodeRequest, "is no date"},
		{"an array", `[1,2]`, `null`, CodeRequest, "not a JSON object"},
		{"an id that is no text", "{\"id\":\"\xff\",\"kind\":\"guess\"}", `null`, CodeRequest, "guess"},
		{
			"a hair past the last reading",
			`{"id":1,"kind":"chance","series":[[-6,1],[-5,3],[-4,4],[-3,8],[-2,9],[-1,9]],"cumulative":true,"target":13,"by":-0.99999999999,"direction":"sideways"}`, `1`, CodeNoDirection, "good side",
		},
		{"a byte order mark", "\ufeff" + `{"id":3,"kind":"guess"}`, `3`, CodeRequest, "\"guess\""},
		{"an object for id", `{"id":{},"kind":"guess"}`, `{}`, CodeRequest, "guess"},
		{
			"bare NaN in a reading", `{"id":"a","kind":"bet","series":[[0,1],[1,NaN]],"started":1}`, `"a"`, CodeNotFinite,
			"Reading 2",
		},
		{"null reading", `{"id":"a","kind":"bet","series":[[0,null],[1,2]],"started":1}`, `"a"`, CodeNotFinite, "Reading 1"},
		{
			"endless reading", `{"id":"a","kind":"bet","series":[[0,1e999],[1,2]],"started":1}`, `"a"`, CodeNotFinite,
			"Reading 1",
		},
		{
			"bare NaN in a figure",
			`{"id":"a","kind":"bet","series":[[0,1],[1,2],[2,1],[3,4],[4,5],[5,5.5]],"started":3,"promised":NaN}`, `"a"`,
			CodeNotFinite, "NaN",
		},
		{"half a reading", `{"id":"a","kind":"bet","series":[[0]],"started":1}`, `"a"`, CodeRequest, "[date, value]"},
		{"words for a value", `{"id":"a","kind":"bet","series":[[0,"x"]],"started":1}`, `"a"`, CodeRequest, "is a number"},
		{"words for a date", `{"id":"a","kind":"bet","series":[["soon",1]],"started":1}`, `"a"`, CodeRequest, "no date"},
		{"words for a figure", `{"id":"a","kind":"bet","ramp":"slow","series":[],"started":1}`, `"a"`, CodeRequest, "ramp"},
		{"odd lag", `{"id":"a","kind":"link","lag":"3x"}`, `"a"`, CodeRequest, "no lag"},
		{"negative lag", `{"id":"a","kind":"link","lag":-1}`, `"a"`, CodeRequest, "swap"},
		{"odd cadence", `{"id":"a","kind":"chance","cadence":"moon"}`, `"a"`, CodeRequest, "no cadence"},
		{"no direction", `{"id":"a","kind":"chance","series":[[0,1]],"target":1,"by":2}`, `"a"`, CodeNoDirection, "up"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got refusal
			if err := json.Unmarshal(Answer([]byte(c.line)), &got); err != nil {
				t.Fatal(err)
			}
			if string(got.ID) != c.id || got.Error.Code != c.code || !contains(got.Error.Message, c.part) {
				t.Errorf("%s %s %q; want %s %s …%s…", got.ID, got.Error.Code, got.Error.Message, c.id, c.code, c.part)
			}
		})
	}
}

// null is as good as nothing, also for a lag.
func TestAnswerTakesNull(t *testing.T) {
	t.Parallel()
	series := `"driver":[[0,1],[1,2],[2,1],[3,3],[4,2],[5,4]],"outcome":[[0,2],[1,1],[2,4],[3,3],[4,5],[5,4]]`
	with := Answer([]byte(`{"id":1,"kind":"link",` + series +
		`,"lag":null,"size":null,"per":null,"direction":null,"level":null,"readableWhen":null}`))
	if without := Answer([]byte(`{"id":1,"kind":"link",` + series + `}`)); !bytes.Equal(with, without) ||
		bytes.Contains(with, []byte("error")) {
		t.Errorf("%s, want %s", with, without)
	}
}

func TestAnswerNamesWhatItIgnores(t *testing.T) {
	t.Parallel()
	got := Answer(
		[]byte(
			`{"id":1,"kind":"chance","series":[[0,1],[1,2],[2,1],[3,3],[4,2],[5,4]],"target":5,"by":9,"direction":"up","promissed":3,"colour":1}`))
	if !bytes.Contains(got, []byte(`"ignored":["colour","promissed"]`)) {
		t.Errorf("%s", got)
	}
}

// Results come in the order of the requests, blank lines make none, a refusal
// stops nothing, and the last line needs no line break.
func TestRunBatchOrder(t *testing.T) {
	t.Parallel()
	var in strings.Builder
	const n = 500
	for i := range n {
		if i%7 == 0 {
			fmt.Fprintf(&in, "{\"id\":%d,\"kind\":\"none\"}\n\n", i)
			continue
		}
		fmt.Fprintf(&in, `{"id":%d,"kind":"bet","series":[[0,1],[1,2],[2,1.5],[3,%d],[4,5],[5,5.5]],"started":3}`+"\n", i, i)
	}
	var out bytes.Buffer
	if err := RunBatch(strings.NewReader(strings.TrimSuffix(in.String(), "\n")), &out, nil); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != n {
		t.Fatalf("%d lines for %d requests", len(lines), n)
	}
	for i, l := range lines {
		if !strings.HasPrefix(l, fmt.Sprintf(`{"id":%d,`, i)) || strings.Contains(l, `"error"`) != (i%7 == 0) {
			t.Fatalf("line %d: %s", i, l)
		}
	}
}

// The same requests give the same bytes, whatever ran before and beside them.
func TestDeterministic(t *testing.T) {
	t.Parallel()
	in, err := os.ReadFile(filepath.Join("testdata", "examples.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var first []byte
	for range 5 {
		var out bytes.Buffer
		if err := RunBatch(bytes.NewReader(in), &out, nil); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out.Bytes()
		}
		if !bytes.Equal(first, out.Bytes()) {
			t.Fatal("two runs differ")
		}
	}
}

type broken struct{}

var errBroken = errors.New("broken pipe")

func (broken) Write([]byte) (int, error) { return 0, errBroken }
func (broken) Read([]byte) (int, error)  { return 0, errBroken }

func TestRunBatchFails(t *testing.T) {
	t.Parallel()
	in := strings.Repeat(`{"id":1,"kind":"none"}`+"\n", 5000)
	if err := RunBatch(strings.NewReader(in), broken{}, nil); !errors.Is(err, errBroken) {
		t.Errorf("a writer that fails: %v", err)
	}
	if err := RunBatch(broken{}, io.Discard, nil); !errors.Is(err, errBroken) {
		t.Errorf("a reader that fails: %v", err)
	}
}

func TestRunBatchLongLine(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	in := io.MultiReader(io.LimitReader(endless{}, maxLine+100), strings.NewReader("\n{\"id\":2,\"kind\":\"none\"}\n"))
	if err := RunBatch(in, &out, nil); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "longer than") || !strings.Contains(lines[1], `"id":2`) {
		t.Errorf("%s", out.String())
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestReadCSV(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		n          int
		last       string
		code       Code
		part       string
	}{
		{"plain", "at,value\n2026-01-05,3.5\n2026-01-12,4\n", 2, "2026-01-12", "", ""},
		{
			"times, byte order mark, other columns", "\ufeffnote,value,at\nx,1,2026-01-05T10:30:00+02:00\n", 1,
			"2026-01-05T10:30:00Z", "", "",
		},
		{"no headings, periods", "1, 2\n2, 3\n\n3, 4\n", 3, "3", "", ""},
		{"empty", "", 0, "", CodeTooFew, "headings at,value"},
		{"only headings", "at,value\n", 0, "", CodeTooFew, "no readings"},
		{"no date", "at,value\nsoon,1\n", 0, "", CodeFile, "line 2: \"soon\" is no date"},
		{"no value", "at,value\n2026-01-05,\n", 0, "", CodeFile, "line 2: the value is empty"},
		{"short line", "at,value\n2026-01-05\n", 0, "", CodeFile, "line 2: a line is at,value"},
		{"NaN", "at,value\n2026-01-05,NaN\n", 0, "", CodeNotFinite, "line 2"},
		{"endless", "at,value\n2026-01-05,1e999\n", 0, "", CodeNotFinite, "line 2"},
		{"semicolons and decimal commas", "Week;Load time\n2026-01-05;31,5\n2026-01-12;32\n", 2, "2026-01-12", "", ""},
		{"tabs", "date\tvalue\n2026-01-05\t31.5\n", 1, "2026-01-05", "", ""},
		{"own headings for two columns", "Week,Load time\r\n2026-01-05,31.5 %\r\n", 1, "2026-01-05", "", ""},
		{
			"other ways to write a day", "at,value\n2026/1/5,1\n2026-01-12 00:00:00,2\n20260119,3\n2026-02,4\n", 4, "2026-02-01",
			"", "",
		},
		{"empty rows and remarks", "at,value\n# from the warehouse\n2026-01-05,3\n,\n\n", 1, "2026-01-05", "", ""},
		{"thousands that cannot be mistaken", "at,value\n2026-01-05,\"3,289.0\"\n", 1, "2026-01-05", "", ""},
		{"thousands that can", "at,value\n2026-01-05,\"3,289\"\n", 0, "", CodeFile, "could be thousands"},
		{"a comma too many", "at,value\n2026-01-05,3,289\n", 0, "", CodeFile, "3 fields where the first line has 2"},
		{"a comma too many, without headings", "2026-01-05,3\n2026-01-12,3,289\n", 0, "", CodeFile, "line 2: 3 fields"},
		{"many columns without our names", "Week,Load,Errors\n2026-01-05,3,4\n", 0, "", CodeFile, "among Week, Load, Errors"},
		{"a unit", "at,value\n2026-01-05,3289 ms\n", 0, "", CodeFile, "without its unit"},
		{"the value twice: the first", "at,value,value\n2026-01-05,3,x\n", 1, "2026-01-05", "", ""},
		{"not UTF-8", "\xff\xfea\x00t\x00", 0, "", CodeFile, "UTF-8"},
		{"a byte order mark before quoted headings", "\ufeff\"at\",\"value\"\n2026-01-05,3\n", 1, "2026-01-05", "", ""},
		{"a remark with other separators", "# source: CRM; weekly\nat,value\n2026-01-05,3\n", 1, "2026-01-05", "", ""},
		{"German thousands", "at;value\n2026-01-05;1.234,5\n2026-01-12;900,5\n", 2, "2026-01-12", "", ""},
		{
			"a point among commas", "at;value\n2026-01-05;3.289\n2026-01-12;900,5\n", 0, "", CodeFile,
			"line 2: “3.289” could be thousands or decimals, and no other number of the column tells. Write 3289 or 3.2890.",
		},
		{"points alone, of three", "at;value\n2026-01-05;3.289\n2026-01-12;3.301\n", 0, "", CodeFile, "line 2: “3.289”"},
		{"as a program prints it", "at,value\n2026-01-05,3.289\n2026-01-12,3.301\n", 2, "2026-01-12", "", ""},
		{"thousands of a spreadsheet", "at,value\n2026-01-05,1.200\n2026-01-12,1.350\n", 0, "", CodeFile, "line 2: “1.200”"},
		{"a share among per cent", "at,value\n2026-01-05,32 %\n2026-01-12,0.33\n", 0, "", CodeFile, "line 3: “0.33”"},
		{"a true minus sign", "at,value\n2026-01-05,−5\n", 1, "2026-01-05", "", ""},
		{"points alone", "at;value\n2026-01-05;3.289\n2026-01-12;3.5\n", 2, "2026-01-12", "", ""},
		{"a quote left open", "at,value\n\"2026-01-05,1\n", 0, "", CodeFile, "as CSV"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadCSV(strings.NewReader(c.text), "load.csv")
			if c.code != "" {
				refused(t, err, c.code, c.part)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != c.n || got[c.n-1].At.String() != c.last {
				t.Errorf("%v, want %d up to %s", got, c.n, c.last)
			}
		})
	}
}

// Whatever the line, the answer is one line of JSON without NaN.
func FuzzAnswer(f *testing.F) {
	in, err := os.ReadFile(filepath.Join("testdata", "examples.jsonl"))
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(in) {
		f.Add(bytes.TrimSpace(line))
	}
	f.Add(
		[]byte(
			`{"kind":"chance","cumulative":true,"series":[[1,1],[2,3],[3,4],[4,8],[5,9],[6,12],[7,13]],"target":13,"by":7.0000000001,"direction":"up"}`))
	f.Add(
		[]byte(
			`{"kind":"chance","series":[[-6,1],[-5,3],[-4,4],[-3,8],[-2,9],[-1,12],[0,13]],"target":13,"by":1e-18,"direction":"up"}`))
	f.Add(
		[]byte(
			`{"id":"a","kind":"link","driver":[[0,1],[1,-2],[2,4],[3,1],[4,6],[5,1]],"outcome":[[0,1],[1,-2],[2,4],[3,1],[4,6],[5,1.5]],"lag":"1w","size":1e300,"per":-1e-300,"level":0.9999}`))
	f.Add(
		[]byte(
			`{"kind":"chance","series":[["2026-01-31",1e-300],["2026-02-28",1e99],["2026-03-31",3],["2026-04-30",2],["2026-05-31",4],["2026-06-30",1]],"target":5e99,"by":"9999-12-31","direction":"down","transform":"log","level":0.9999,"cadence":"month"}`))
	f.Add(
		[]byte(
			`{"kind":"bet","series":[[0,0.1],[0.1,0.2],[0.2,0.15],[3,0.11],[4,0.5],[5,0.55]],"started":0.3,"control":[[0,1],[0.1,2],[3,-1]],"ramp":0.001,"promised":0.4,"transform":"logit","level":1e-300}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		out := Answer(line)
		if !json.Valid(out) || bytes.Count(out, []byte("\n")) != 1 {
			t.Fatalf("not one line of JSON: %s", out)
		}
	})
}

// Whatever the file, a series that is read holds numbers only.
func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("at,value\n2026-01-05,3.5\n"))
	f.Add([]byte("1,2\n2,Inf\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := ReadCSV(bytes.NewReader(b), "f")
		if err == nil && len(got) == 0 {
			t.Fatal("nothing read and nothing said")
		}
		for _, r := range got {
			if !finite(r.Value) {
				t.Fatalf("%v", r)
			}
			again, err := ParseWhen(r.At.String())
			if err != nil || again != r.At && !r.At.dated {
				t.Fatalf("%v does not read back: %v, %v", r.At, again, err)
			}
		}
	})
}

// 10,000 links of 52 points, as a batch sends them.
func BenchmarkBatch10000Links(b *testing.B) {
	var in bytes.Buffer
	for i := range 10_000 {
		d, o := follow(i, 52, 0, .5, 1)
		driver, outcome := pairsJSON(d), pairsJSON(o)
		fmt.Fprintf(&in,
			`{"id":%d,"kind":"link","driver":%s,"outcome":%s,"lag":3,"size":0.5,"per":1,"direction":"same"}`+"\n", i, driver,
			outcome)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := RunBatch(bytes.NewReader(in.Bytes()), io.Discard, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func pairsJSON(series []Reading) []byte {
	var pairs [][2]float64
	for _, r := range series {
		pairs = append(pairs, [2]float64{r.At.at, r.Value})
	}
	out, err := json.Marshal(pairs)
	if err != nil {
		panic(err)
	}
	return out
}
