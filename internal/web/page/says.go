package page

import "weir.dev/weir/internal/words"

// scriptTexts is what scripts tell the reader, by the name under which assets/script/say.ts finds it on the page.
var scriptTexts = []struct {
	name string
	text words.Text
}{
	{"signed-out", words.T(
		"You are signed out. Sign in again in another tab, then try once more. What you typed is still here.")},
	{"gone", words.T("This is not there any more. Yours is kept as a draft.")},
	{"not-yours", words.T("This is not yours to change. What you typed is still here.")},
	{"not-saved", words.T("That was not saved. Try again in a moment. What you typed is still here.")},
	{"page-gone", words.T("This page has gone or is no longer shown to you.")},
	{"not-refreshed", words.T("Weir could not refresh this page. The figures here may be old.")},
	{"unsent", words.T("Weir could not be reached, so that was not saved. What you typed is still here.")},
	{"not-reached", words.T("Weir could not be reached. The figures here may be old.")},
	{"not-looked", words.T("Weir could not be reached. Enter opens the page of all that is found.")},
	{"draft-kept", words.T("Draft kept in this browser")},
	{"draft-restored", words.T("Your draft is back")},
}
