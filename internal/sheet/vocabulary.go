package sheet

import (
	"strings"
	"time"
)

// What tables say, in the languages they are written in.

// The headings of the tables that are made of files without columns.
var (
	driverHeadings  = []string{"Driver", "Outcome", "Size", "Lag", "Direction", "Per"}
	beliefHeadings  = []string{"Driver", "Outcome", "Size", "Per", "Lag", "Direction"}
	cascadeHeadings = []string{"ID", "Type", "Goal", "Parent", "Owner", "From", "To", "Unit", "By"}
)

// The types that such a table says.
const (
	typeGoal    = "goal"
	typeMeasure = "key result"
)

// untilWords stand before a date in languages that goals are not read in.
var untilWords = []string{"d'ici ", "d’ici ", "avant ", "antes de ", "para ", "hasta ", "fin ", "entro ", "voor "}

var monthNames = func() map[string]time.Month {
	out := map[string]time.Month{}
	for i, names := range []string{
		"january jan januar jaenner janner janvier janv enero ene gennaio januari",
		"february feb februar fevrier fev febrero febbraio februari",
		"march mar marz maerz mrz mars marzo maart", "april apr avril avr abril abr aprile",
		"may mai mayo maggio mei", "june jun juni juin junio giugno", "july jul juli juillet juil julio luglio",
		"august aug aout agosto ago augustus", "september sep sept septembre septiembre settembre",
		"october oct oktober okt octobre octubre ottobre", "november nov novembre noviembre",
		"december dec dezember dez decembre diciembre dic dicembre",
	} {
		for name := range strings.FieldsSeq(names) {
			out[name] = time.Month(i + 1)
		}
	}
	return out
}()

// ranks are what levels and types are called, from the top down. Ten lie between levels, so that types fit between.
var levelRanks = wordRanks([]string{
	"vision mission north star purpose",
	"company corporate organisation organization enterprise group global unternehmen konzern firma " +
		"gesamt entreprise groupe empresa compania organizacion azienda bedrijf organisatie",
	"division business unit bu pillar sparte geschaftsbereich division unidad area directorate",
	"department dept abteilung bereich " +
		"fachbereich departement direction departamento reparto afdeling function",
	"team squad teams equipe equipo group tribe chapter",
	"individual person personal employee mitarbeiter personlich individuel individual individuell empleado",
})

var typeRanks = wordRanks([]string{
	"vision mission purpose", "theme pillar priority strategic thema saule prioritat priorite prioridad axe",
	"goal objective objectives " +
		"okr ziel objectif objetivo obiettivo doel oberziel o outcome aim bet strategy strategie",
	"sub subobjective subgoal unterziel teilziel",
	"key kr measure metric kpi schlusselergebnis schluesselergebnis resultat " +
		"resultado kennzahl ergebnis indicator indicateur indicador target",
	"initiative project projekt epic program programme projet proyecto vorhaben massnahme",
	"task action activity aufgabe tache tarea " +
		"accion todo step feature story deliverable milestone",
})

// whenNames are what a column of dates of readings is called.
var whenNames = []string{
	"at", "date", "day", "week", "month", "quarter", "year", "time", "period", "week of", "week starting", "datum",
	"tag", "woche", "monat",
	"fecha", "dia", "semana", "mes", "semaine", "mois", "jour", "t", "timestamp", "ds", "as of",
}

var (
	valueNames  = []string{"value", "reading", "wert", "valeur", "valor", "y", "amount", "actual"}
	metricNames = []string{
		"metric", "series", "kpi", "name", "metric name", "indicator", "measure", "kennzahl",
		"indicateur", "indicador",
	}
)

// What the format of workbooks calls the place of a part, and a sheet or row out of sight.
const (
	relationTarget = "Target"
	sheetHidden    = "hidden"
)

// remarkWords begin remarks below a table.
var remarkWords = []string{
	"please", "note", "notes", "bitte", "hinweis", "legend", "legende", "source", "quelle", "merci", "nota", "por",
	"updated", "stand",
	"confidential", "vertraulich", "draft", "entwurf",
}
