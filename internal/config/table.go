package config

import (
	"net/url"
	"slices"
	"strings"

	"weir.dev/weir/internal/words"
)

// Config is what a run is set to. What is empty was not set.
type Config struct {
	File      string // the file that the rest was read from
	Data      string
	Database  string
	Server    string
	Token     string
	Workspace string
	URL       string
	Addr      string
	HTTPS     bool
	NoChances bool
	AsOf      string
	Seed      string
}

// Setting is one thing that can be set, by its flag, its variable or its line in a file.
type Setting struct {
	Name    string // the flag is --NAME, the key in a file NAME
	Env     string
	Switch  bool // true or false; else a text
	Default string
	Doc     words.Text // in a word or two of a sentence, as help shows it
	Secret  bool       // its value is never shown

	noFile bool   // it makes no sense in a file
	place  bool   // says where the data is: of those that say so, the strongest source alone counts
	orElse string // the setting that speaks for it where it is not set

	text func(*Config) *string
	flag func(*Config) *bool
}

// DefaultAddr is where the server listens unless it is told otherwise.
const DefaultAddr = "127.0.0.1:8410"

// DefaultData is where init puts a workspace and where the other commands look first.
const DefaultData = "weir-data"

// Table returns everything that can be set.
func Table() []Setting {
	return []Setting{
		{
			Name: "config", Env: "WEIR_CONFIG", noFile: true, text: func(c *Config) *string { return &c.File },
			Doc: words.T("file with settings, a line for each, such as addr: %s", DefaultAddr),
		},
		{
			Name: "data", Env: "WEIR_DATA", place: true, text: func(c *Config) *string { return &c.Data },
			Doc: words.T("folder with the embedded database (default %s where there is one)", DefaultData),
		},
		{
			Name: "database", Env: "WEIR_DATABASE", place: true, text: func(c *Config) *string { return &c.Database },
			Doc: words.T("PostgreSQL to use instead: postgres://…"),
		},
		{
			Name: "server", Env: "WEIR_SERVER", place: true, text: func(c *Config) *string { return &c.Server },
			Doc: words.T("address of a running Weir to ask instead"),
		},
		{
			Name: "token", Env: "WEIR_TOKEN", Secret: true, text: func(c *Config) *string { return &c.Token },
			Doc: words.T("token for --server (better given as WEIR_TOKEN)"),
		},
		{
			Name: "workspace", Env: "WEIR_WORKSPACE", text: func(c *Config) *string { return &c.Workspace },
			Doc: words.T("workspace to work on; needed where there are several"),
		},
		{
			Name: "addr", Env: "WEIR_ADDR", Default: DefaultAddr, text: func(c *Config) *string { return &c.Addr },
			Doc: words.T("address to listen on; port 0 takes a free one"),
		},
		{
			Name: "https", Env: "WEIR_HTTPS", Switch: true, flag: func(c *Config) *bool { return &c.HTTPS },
			Doc: words.T("people reach this over HTTPS, through a proxy: cookies are sent over HTTPS only"),
		},
		{
			Name: "no-chances", Env: "WEIR_NO_CHANCES", Switch: true,
			flag: func(c *Config) *bool { return &c.NoChances },
			Doc: words.T("do not work out, beside everything else, how likely targets are to be met; the health of {goals} " +
				"then rests on pace alone"),
		},
		{
			Name: "url", Env: "WEIR_URL", orElse: "server", text: func(c *Config) *string { return &c.URL },
			Doc: words.T("the address people reach Weir at, such as https://weir.example.com; left out, WEIR_SERVER says"),
		},
		{
			Name: "as-of", Env: "WEIR_AS_OF", text: func(c *Config) *string { return &c.AsOf },
			Doc: words.T("the day or time to take for now (YYYY-MM-DD or RFC 3339); freezes the clock"),
		},
		{
			Name: "seed", Env: "WEIR_SEED", text: func(c *Config) *string { return &c.Seed },
			Doc: words.T("a number that ids follow from, and the keys that ETags, cursors and handles are made with, so " +
				"that output can be repeated; tokens, sessions and links never do"),
		},
	}
}

// Find returns a setting by its name.
func Find(name string) (Setting, bool) {
	all := Table()
	i := slices.IndexFunc(all, func(s Setting) bool { return s.Name == name })
	if i < 0 {
		return Setting{}, false
	}
	return all[i], true
}

// InFile reports whether the setting may stand in a file.
func (s Setting) InFile() bool { return !s.noFile }

// languageEnv are the variables that say which language a person reads, the strongest first.
var languageEnv = []string{"WEIR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}

// Language returns the locale that somebody at a terminal reads in, such as de_DE.UTF-8; empty where none is named. It
// is no setting of a Weir, so no flag and no file has it.
func Language(getenv func(string) string) string {
	for _, name := range languageEnv {
		if v, _, _ := strings.Cut(getenv(name), "."); v != "" {
			return v
		}
	}
	return ""
}

// Redacted returns a database's address without a password, for a terminal that others may see.
func Redacted(address string) words.Text {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" && strings.Contains(address, "=") && u.Scheme == "" { // host=h password=p
		return words.T("the database")
	}
	if q, err := url.ParseQuery(u.RawQuery); err != nil || q.Has("password") || q.Has("sslpassword") {
		u.RawQuery = ""
	}
	return words.Verbatim(u.Redacted())
}
