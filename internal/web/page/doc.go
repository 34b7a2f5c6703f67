// Package page is what Weir's pages look like: for each page one view struct of plain values, one templ component and
// named examples. It holds no handler and reads no data; whoever fills a view has already left out what the viewer may
// not see, and every sentence that needs judgement arrives worded. Components loop, branch on what a view says, and
// nothing else.
//
// Every view has two components: Page, the whole document, and Region, the part that is fetched again when something
// changed. Text is escaped and URLs are checked by templ; the only unescaped markup is in raw.go.
package page
