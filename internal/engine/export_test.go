package engine

// MaxWaiting is how many commands of a workspace wait at most.
const MaxWaiting = maxWaiting
