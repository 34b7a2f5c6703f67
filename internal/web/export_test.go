package web

// Routes returns the method and pattern of every route of a workspace.
func Routes() []string {
	out := []string{"GET /live"}
	for _, r := range routes {
		out = append(out, r.method+" "+r.path)
	}
	return out
}
