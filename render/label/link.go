package label

import (
	"net/url"
	"strings"
)

// Link is an address of the web that a reader may be sent to, "" for anything
// else: a path, or an address that would run something.
func Link(text string) string {
	if len(text) > maxLink || strings.ContainsAny(text, "\\\"'<> \t\r\n") {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// maxLink is the longest address that is drawn.
const maxLink = 2000
