// Package environment reads what a program is told when it is started, its variables
// and its command line, for the addresses of others, and draws the lines that those
// suggest. What else a variable holds never leaves this package.
package environment

import (
	"regexp"
	"strings"

	"tautline.dev/model/importer/tree"
)

// Host is the name of another in an address.
type Host struct {
	// Name is in small letters.
	Name string
	// Sure says that the text around it has the form of an address: a scheme before it,
	// or a port after it. A name alone is one only if somebody bears it.
	Sure bool
}

// unknown stands for what a text doesn't show: a letter for private use.
const unknown = "\ue000"

// shown is a text with a mark for each of its holes.
func shown(v *tree.Value) string {
	if v == nil {
		return ""
	}
	switch v.Kind {
	case tree.Text, tree.Number, tree.Bool:
	default:
		return ""
	}
	if len(v.Parts) == 0 {
		return v.Text
	}
	var b strings.Builder
	for _, p := range v.Parts {
		if p.Hole != nil {
			b.WriteString(unknown)
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

var (
	// authority is what follows "//" of a URL.
	authority = regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*):(?:[a-z]+:)*//([^/?#;\s"'\\<>()]*)([^\s"'<>]*)`)
	oracle    = regexp.MustCompile(`(?i)^jdbc:oracle:[a-z0-9]+:[^@]*@(?://)?([^:/?\s]+)`)
	goDSN     = regexp.MustCompile(`@(?:tcp|udp)\(([^)]+)\)`)
	pairs     = regexp.MustCompile(`(?i)(?:^|[;\s])(?:host|server|data source|address|addr|network address|bootstrap\.servers|endpoint)\s*=\s*([^;\s]+)`)
	hostPort  = regexp.MustCompile(`^([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)\.?(?::([0-9]{1,5}|` + unknown + `+))?$`)
	letter    = regexp.MustCompile(`[A-Za-z]`)
	spaces    = regexp.MustCompile(`[\s,]+`)
)

// files are schemes whose URLs lead to no host.
var files = map[string]bool{"file": true, "unix": true, "npipe": true, "data": true, "classpath": true, "sqlite": true, "sqlite3": true, "mem": true, "memory": true,
	// Buckets are no hosts.
	"s3": true, "s3a": true, "s3n": true, "gs": true}

// hosts are those of a text that is an address, or a list of them.
func hosts(text string) []Host {
	text = strings.Trim(strings.TrimSpace(text), `"'`)
	switch {
	case text == "" || len(text) > 10_000:
		return nil
	case oracle.MatchString(text):
		return sure(oracle.FindStringSubmatch(text)[1])
	case goDSN.MatchString(text):
		return sure(goDSN.FindStringSubmatch(text)[1])
	case strings.Contains(text, "://") || strings.HasPrefix(text, "jdbc:"):
		return ofURLs(text)
	case strings.Contains(text, "="):
		var all []Host
		for _, m := range pairs.FindAllStringSubmatch(text, -1) {
			value := strings.TrimPrefix(m[1], "tcp:")
			all = append(all, sure(value)...)
		}
		return all
	}
	var all []Host
	for _, item := range spaces.Split(text, -1) {
		if item == "" {
			continue
		}
		// A path may follow a port: "db:5432/orders".
		if before, _, ok := strings.Cut(item, "/"); ok && strings.Contains(before, ":") {
			item = before
		}
		h, ok := host(item)
		// Words in a row are a sentence, unless each has a port.
		if !ok || len(h) > 0 && !h[0].Sure && !strings.Contains(text, ",") && strings.ContainsAny(text, " \t\n") {
			return nil
		}
		all = append(all, h...)
	}
	return all
}

// ofURLs are the hosts of all URLs in a text.
func ofURLs(text string) []Host {
	var all []Host
	for _, m := range authority.FindAllStringSubmatch(text, -1) {
		scheme, names, rest := strings.ToLower(m[1]), m[2], m[3]
		// "a://x:1,a://y:1": what follows the comma is an address of its own, and so it is
		// where a path stands before the comma.
		next := ""
		if i := strings.LastIndex(names, ","); i >= 0 && strings.HasSuffix(names, ":") && strings.HasPrefix(rest, "//") {
			next, names, rest = names[i+1:]+rest, names[:i], ""
		} else if here, more, ok := strings.Cut(rest, ","); ok && strings.Contains(more, "://") {
			next, rest = more, here
		}
		at := strings.LastIndex(names, "@")
		// Without a user before the host, a password with a slash may stand there: what
		// seems to be the host then is a part of what must not be seen.
		if !files[scheme] && (at >= 0 || !strings.Contains(rest, "@")) {
			all = append(all, sure(names[at+1:])...)
		}
		all = append(all, ofURLs(next)...)
	}
	return all
}

// sure are the hosts of a list that stands where only hosts stand.
func sure(list string) []Host {
	var all []Host
	for _, item := range strings.Split(list, ",") {
		found, _ := host(item)
		for _, h := range found {
			h.Sure = true
			all = append(all, h)
		}
	}
	return all
}

// host is that of "name" or "name:port". It may be nobody's: an address of numbers, or
// the program's own computer.
func host(text string) ([]Host, bool) {
	m := hostPort.FindStringSubmatch(text)
	if m == nil {
		return nil, false
	}
	name := strings.ToLower(m[1])
	if !letter.MatchString(name) || name == "localhost" || strings.HasSuffix(name, ".localhost") || strings.HasSuffix(name, ".docker.internal") {
		return nil, true
	}
	return []Host{{Name: name, Sure: m[2] != ""}}, true
}
