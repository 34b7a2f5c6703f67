package config_test

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/config"
)

// given is one run's sources.
type given struct {
	flags map[string]string
	lacks []string // flags that the command has not
	env   map[string]string
	files map[string]string
}

func (g given) input() config.Input {
	return config.Input{
		Flag: func(name string) (string, bool, bool) {
			v, ok := g.flags[name]
			return v, ok, !slices.Contains(g.lacks, name)
		},
		Getenv: func(name string) string { return g.env[name] },
		Open: func(path string) ([]byte, error) {
			text, ok := g.files[path]
			if !ok {
				return nil, &fs.PathError{Op: "open", Path: path, Err: errors.New("no such file or directory")}
			}
			return []byte(text), nil
		},
	}
}

type vars = map[string]string

// read is what is set by one run's sources.
type read struct {
	given given
	want  string // name=value from place, of what is no default
}

func checkRead(t *testing.T, reads map[string]read) {
	t.Helper()
	for name, tt := range reads {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, values, err := config.Read(tt.given.input())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, v := range values {
				if v.From == config.Default {
					continue
				}
				got = append(got, fmt.Sprintf("%s=%s %s %s", v.Name, v.Shown(), v.From, v.Place))
			}
			slices.Sort(got)
			if s := strings.Join(got, "; "); s != tt.want {
				t.Errorf("set to  %s\nwant    %s", s, tt.want)
			}
			if c.Addr == "" && !slices.Contains(tt.given.lacks, "addr") {
				t.Error("there is no address to listen on")
			}
		})
	}
}

// A flag counts before a variable, and it is known which of them counted.
func TestReadTheStrongest(t *testing.T) {
	t.Parallel()
	checkRead(t, map[string]read{
		"nothing":        {given{}, ""},
		"a flag":         {given{flags: vars{"addr": ":1"}}, "addr=:1 flag --addr"},
		"a variable":     {given{env: vars{"WEIR_ADDR": ":2"}}, "addr=:2 environment WEIR_ADDR"},
		"a flag over it": {given{flags: vars{"addr": ":1"}, env: vars{"WEIR_ADDR": ":2"}}, "addr=:1 flag --addr"},
		"an empty flag too": {
			given{flags: vars{"workspace": ""}, env: vars{"WEIR_WORKSPACE": "w"}}, "workspace= flag --workspace",
		},
		"an empty variable":    {given{env: vars{"WEIR_ADDR": ""}}, ""},
		"a switch":             {given{flags: vars{"https": "true"}}, "https=true flag --https"},
		"a switch by variable": {given{env: vars{"WEIR_HTTPS": "true"}}, "https=true environment WEIR_HTTPS"},
		"a switch off": {
			given{flags: vars{"https": "false"}, env: vars{"WEIR_HTTPS": "true"}}, "https=false flag --https",
		},
	})
}

// A file counts after flags and variables, and it is known which of its lines counted.
func TestReadAFile(t *testing.T) {
	t.Parallel()
	file := vars{"w.yaml": "# ours\naddr: 127.0.0.1:1\ndata: in-file\nhttps: true\nworkspace: \"acme\"\nseed: 7\n"}
	checkRead(t, map[string]read{
		"a file": {
			given{flags: vars{"config": "w.yaml"}, files: file},
			"addr=127.0.0.1:1 file w.yaml:2; config=w.yaml flag --config; data=in-file file w.yaml:3; " +
				"https=true file w.yaml:4; seed=7 file w.yaml:6; workspace=acme file w.yaml:5",
		},
		"everything over a file": {
			given{
				flags: vars{"addr": ":1", "https": "false"},
				env:   vars{"WEIR_CONFIG": "w.yaml", "WEIR_WORKSPACE": "w", "WEIR_ADDR": ":2"}, files: file,
			},
			"addr=:1 flag --addr; config=w.yaml environment WEIR_CONFIG; data=in-file file w.yaml:3; " +
				"https=false flag --https; seed=7 file w.yaml:6; workspace=w environment WEIR_WORKSPACE",
		},
		"an empty file": {
			given{flags: vars{"config": "w.yaml"}, files: vars{"w.yaml": "# nothing yet\n"}}, "config=w.yaml flag --config",
		},
	})
}

// Of the places that Weir may be at, the strongest source names one.
func TestReadOnePlace(t *testing.T) {
	t.Parallel()
	checkRead(t, map[string]read{
		"another place by flag": {
			given{flags: vars{"server": "http://x"}, env: vars{"WEIR_DATA": "d", "WEIR_DATABASE": "postgres://x"}},
			"server=http://x flag --server",
		},
		"another place by variable": {
			given{env: vars{"WEIR_DATABASE": "postgres://x", "WEIR_CONFIG": "w.yaml"}, files: vars{"w.yaml": "data: d"}},
			"config=w.yaml environment WEIR_CONFIG; database=postgres://x environment WEIR_DATABASE",
		},
		"two places by one source": {
			given{env: vars{"WEIR_DATABASE": "postgres://x", "WEIR_DATA": "d"}},
			"data=d environment WEIR_DATA; database=postgres://x environment WEIR_DATABASE",
		},
		"what the command has no flag for": {
			given{env: vars{"WEIR_SERVER": "http://x", "WEIR_DATA": "d"}, lacks: []string{"server", "url"}},
			"data=d environment WEIR_DATA",
		},
		"one that speaks for another": {
			given{env: vars{"WEIR_SERVER": "http://x"}, lacks: []string{"server"}}, "url=http://x environment WEIR_SERVER",
		},
		"unless it speaks itself": {
			given{env: vars{"WEIR_SERVER": "http://x", "WEIR_URL": "http://y"}, lacks: []string{"server"}},
			"url=http://y environment WEIR_URL",
		},
	})
}

// What cannot be is refused from each source, with its place and what to do, and without a secret.
func TestBad(t *testing.T) {
	t.Parallel()
	in := func(text string) given { return given{flags: vars{"config": "w.yaml"}, files: vars{"w.yaml": text}} }
	for name, tt := range map[string]struct {
		given given
		want  string
	}{
		"no such file": {
			given{flags: vars{"config": "x.yaml"}}, "--config: the settings cannot be read: open x.yaml",
		},
		"nor by variable":      {given{env: vars{"WEIR_CONFIG": "x.yaml"}}, "WEIR_CONFIG: the settings cannot be read"},
		"no name":              {given{flags: vars{"config": ""}}, "--config needs a value"},
		"a large file":         {in(strings.Repeat("#", 1<<20) + "\naddr: x"), "more than a list of settings"},
		"a bad switch":         {given{env: vars{"WEIR_HTTPS": "yes"}}, `WEIR_HTTPS: "yes" is neither true nor false`},
		"an empty switch":      {given{flags: vars{"https": ""}}, `--https: "" is neither true nor false`},
		"a bad switch in file": {in("addr: x\nhttps: yes\n"), "w.yaml:2:1: https is neither true nor false"},
		"an unknown name": {
			in("addr: x\ndatabse: x\n"), `w.yaml:2:1: there is no setting "databse"; did you mean "database"?`,
		},
		"one like no other":   {in("listen: x\n"), `w.yaml:1:1: there is no setting "listen"; there are data, database, `},
		"its own name":        {in("config: other.yaml\n"), `there is no setting "config"`},
		"the variable's name": {in("WEIR_DATA: d\n"), `there is no setting "WEIR_DATA"`},
		"twice":               {in("token: canary1\ntoken: canary2\n"), "w.yaml:2:1: "},
		"no value":            {in("token:\n"), "w.yaml:1:1: token has no value; write one, or leave the line out"},
		"an empty value":      {in("data: ''\n"), "w.yaml:1:1: data has no value"},
		"a list":              {in("token: [canary, b]\n"), "token takes one value, not a list"},
		"a block":             {in("token:\n  canary: b\n"), "token takes one value, not a block of keys"},
		"a list of lines":     {in("- canary\n"), "w.yaml:1:1: this is no list of settings; write a line for each"},
		"a word":              {in("canary\n"), "this is no list of settings"},
		"an alias":            {in("token: *canary\n"), "w.yaml:1:8: "},
		"a second document":   {in("data: d\n---\ntoken: canary\n"), "w.yaml:2:1: a second document"},
		"no YAML":             {in("token: \"canary\n"), "w.yaml:1:"},
		"no text":             {in("data: \xff\n"), "not UTF-8"},
		"all that is wrong":   {in("databse: x\ntoken: []\n"), "w.yaml:2:8: token takes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := config.Read(tt.given.input())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("said: %v\nwant: %s", err, tt.want)
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("a secret is repeated: %v", err)
			}
		})
	}
}

// No secret is shown.
func TestShown(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"postgres://weir@h/d":                       "postgres://weir@h/d",
		"postgres://weir:canary@h/d":                "postgres://weir:xxxxx@h/d",
		"postgres://h/d?sslmode=disable":            "postgres://h/d?sslmode=disable",
		"postgres://h/d?user=x&password=canary":     "postgres://h/d",
		"postgres://h/d?sslpassword=canary":         "postgres://h/d",
		"postgres://h/d?password=canary;x=%zz":      "postgres://h/d",
		"postgres://weir:canary@%zz/d":              "the database",
		"postgres://weir:canary\x01@h/d":            "the database",
		"postgres://h/d?application_name=a&host=/x": "postgres://h/d?application_name=a&host=/x",
		"host=h password=canary":                    "the database",
	} {
		_, values, err := config.Read(given{env: vars{"WEIR_DATABASE": address, "WEIR_TOKEN": "canary"}}.input())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range values {
			shown := v.Shown().String()
			bad := v.Name == "database" && shown != want || v.Name == "token" && shown != "(not shown)"
			if bad || strings.Contains(shown, "canary") {
				t.Errorf("%s: %s is shown as %q", address, v.Name, shown)
			}
		}
	}
}

// Nor is one in the address of a server.
func TestShownAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://weir.example.com":          "https://weir.example.com",
		"https://u:canary@weir.example.com": "https://u:xxxxx@weir.example.com",
		"https://u:canary@%zz":              "(not shown)",
	} {
		_, values, err := config.Read(given{env: vars{"WEIR_SERVER": address, "WEIR_URL": address}}.input())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range values {
			if shown := v.Shown().String(); (v.Name == "server" || v.Name == "url") && shown != want {
				t.Errorf("%s: %s is shown as %q", address, v.Name, shown)
			}
		}
	}
}

// Each setting has a name, a variable and a sentence of its own.
func TestTable(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range config.Table() {
		env := "WEIR_" + strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_"))
		if s.Env != env || seen[s.Name] || s.Doc.String() == "" {
			t.Errorf("%+v", s)
		}
		seen[s.Name] = true
		if got, ok := config.Find(s.Name); !ok || got.Env != s.Env {
			t.Errorf("%s is not found", s.Name)
		}
	}
	if _, ok := config.Find(""); ok {
		t.Error("there is a setting without a name")
	}
}

// The language comes from the environment alone.
func TestLanguage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		env  vars
		want string
	}{
		{vars{}, ""},
		{vars{"LANG": "de_DE.UTF-8"}, "de_DE"},
		{vars{"LANG": "de_DE.UTF-8", "LC_ALL": "fr"}, "fr"},
		{vars{"LC_ALL": "fr", "WEIR_LANG": "en-XA"}, "en-XA"},
		{vars{"LC_ALL": ".UTF-8", "LANG": "C"}, "C"},
	} {
		if got := config.Language(given{env: tt.env}.input().Getenv); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.env, got, tt.want)
		}
	}
}
