// Package lens has the read models: what pages show and the API answers of goals, metrics, teams and people, on what
// one viewer sees. Package sight decides what that is, before anything here is computed; package standing judges
// beliefs and bets. A lens writes nothing.
package lens
