package web

import (
	"net/http"
	"slices"

	"weir.dev/weir/internal/auth"
)

// maxForm is how large a form may be, in bytes. Uploads say their own limit.
const maxForm = 1 << 20

// route is one page, form or stream of a workspace.
type route struct {
	method, path string
	right        auth.Right // its row in the permission table
	serve        func(*request) (answer, error)
	stream       func(*request, http.ResponseWriter) // instead of serve: it answers by itself, for as long as it may
	limit        int64                               // of what is sent, in bytes
}

func get(path string, right auth.Right, serve func(*request) (answer, error)) route {
	return route{method: http.MethodGet, path: path, right: right, serve: serve}
}

func post(path string, right auth.Right, serve func(*request) (answer, error)) route {
	return upload(path, right, serve, maxForm)
}

// upload is a post that may be larger than a form.
func upload(path string, right auth.Right, serve func(*request) (answer, error), limit int64) route {
	return route{method: http.MethodPost, path: path, right: right, serve: serve, limit: limit}
}

func listen(path string, right auth.Right, stream func(*request, http.ResponseWriter)) route {
	return route{method: http.MethodGet, path: path, right: right, stream: stream}
}

// limited reads no more of a request than it may hold.
func limited(limit int64, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next(w, r)
	}
}

// routes is every page, form and stream of a workspace. Nothing is reachable that is not in it; a law in archtest knows
// what is served outside a workspace.
var routes = slices.Concat(thingRoutes(), []route{
	get("/{$}", auth.Read, week),
	get("/goals", auth.Read, goals),
	get("/goals/{id}", auth.Read, goal),
	post("/goals/{id}/check-in", auth.CheckIn, postCheckIn),
	get("/goals/{id}/close", auth.Edit, closeGoal),
	post("/goals/{id}/close", auth.Edit, postClose),
	get("/goals/{id}/helps", auth.Edit, helps),
	post("/goals/{id}/helps", auth.Edit, postHelps),
	post("/goals/{id}/propose", auth.Edit, postPropose),
	post("/goals/{id}/answer", auth.Edit, postAnswer),
	post("/goals/{id}/agree", auth.Edit, postAgree),
	post("/goals/{id}/take-back", auth.Edit, postTakeBack),
	post("/goals/{id}/commit", auth.Edit, postCommit),
	get("/check-in", auth.Read, checkIn),
	get("/search", auth.Read, search),
	get("/palette", auth.Read, palette),
	get("/metrics", auth.Read, metrics),
	get("/metrics/{id}", auth.Read, metric),
	post("/metrics/{id}/readings", auth.Observe, postReading),
	get("/metrics/{id}/readings/file", auth.Observe, readingsFile),
	upload("/metrics/{id}/readings/file", auth.Observe, lookAtReadings, maxReadingsFile),
	upload("/metrics/{id}/readings/record", auth.Observe, recordReadings, maxReadingsFile),
	get("/teams", auth.Read, teams),
	get("/teams/{id}", auth.Read, team),
	get("/why/{id}", auth.Read, whyKey),
	get("/why/{kind}/{id}", auth.Read, why),
	get("/findings", auth.Read, findings),
	get("/findings/acknowledge", auth.Read, acknowledge),
	post("/findings/acknowledge", auth.Acknowledge, postAcknowledge),
	get("/findings/acknowledged", auth.Read, acknowledged),
	post("/findings/acknowledged/{id}/withdraw", auth.Acknowledge, postWithdraw),
	get("/people", auth.Read, people),
	get("/cycles", auth.Read, cycles),
	get("/cycles/{id}", auth.Read, cycle),
	get("/jobs", auth.Jobs, jobList),
	get("/settings", auth.Read, settings),
	post("/undo/{name}", auth.Edit, undo),
	listen("/live", auth.Listen, live),
})
