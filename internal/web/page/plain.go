package page

import "weir.dev/weir/internal/words"

// SignIn is the page for people who are not signed in. The form posts to Action: the field "token", or with a one-time
// link the hidden field "link", and "next" in both.
type SignIn struct {
	Action string     // "/sign-in"
	Next   string     // the path asked for, carried along
	Link   string     // the one-time secret of a link; empty: ask for a token
	Error  words.Text // why the last try failed
	Onward string     // where whoever is signed in already goes on; empty: nobody is
}

// Failure is an error page.
type Failure struct {
	Shell             // with an empty Base nobody is signed in and no rail is drawn
	Status int        // 403, 404, 422, 500, 503
	Title  words.Text // empty: worded by the status
	Text   words.Text // what is wrong and what to do; empty: worded by the status
	ID     string     // what to quote when asking for help
}

// Welcome is an empty workspace.
type Welcome struct {
	Shell
	Steps    []WelcomeStep
	File     string // an example file to copy
	FileName string // what it may be called
}

// WelcomeStep is one thing to do first.
type WelcomeStep struct {
	Title, Text words.Text
	Command     string
}

// words are what a status is called and what it asks of the reader.
func (f Failure) words() (title, text words.Text) {
	switch f.Status {
	case 403:
		title = words.T("This is not yours to change")
		text = words.T("You can see it, but changing it takes a right you do not have. Its owners are named on its page.")
	case 404:
		title = words.T("Nothing here")
		text = words.T("Either it does not exist, or it is not shown to you. Check the address, or look for it among the " +
			"{goals}.")
	case 422:
		title = words.T("That did not add up")
		text = words.T("Something in the form needs another look. Go back; what you typed is still there.")
	case 503:
		title = words.T("Weir is catching its breath")
		text = words.T("Nothing was lost and nothing was half written. Try again in a few seconds.")
	default:
		title = words.T("Something went wrong on our side")
		text = words.T("It was not you. Nothing was changed. If it happens again, tell whoever runs Weir and quote the " +
			"number below.")
	}
	return words.Or(f.Title, title), words.Or(f.Text, text)
}

func (f Failure) title() words.Text { title, _ := f.words(); return title }

func (f Failure) text() words.Text { _, text := f.words(); return text }

func (f Failure) shell() Shell {
	s := f.Shell
	s.Title = f.title()
	return s
}
