package live

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
)

// Loopback is an address that only this machine can reach, or says why it is
// none. A name is not looked up: it could be anybody's.
func Loopback(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("%q is no address; write it like 127.0.0.1:8080", addr)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	ip := net.ParseIP(host)
	if ip == nil || !ip.IsLoopback() {
		return "", fmt.Errorf("%q can be reached from elsewhere; the report is served to this machine only: 127.0.0.1, [::1] or localhost", addr)
	}
	return net.JoinHostPort(host, port), nil
}

// guard lets nobody in but a reader on this machine who asked for this very
// server. A page elsewhere can make a name of its own lead to 127.0.0.1, or have
// a browser ask in its stead: then Host or Origin isn't ours.
func guard(port string, policy string, next http.Handler) http.Handler {
	hosts := hostsOf(port)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header(), policy)
		origin := r.Header.Get("Origin")
		switch {
		case !slices.Contains(hosts, strings.ToLower(r.Host)):
			http.Error(w, "this server goes by its own address only", http.StatusMisdirectedRequest)
		case origin != "" && !slices.Contains(hosts, strings.TrimPrefix(origin, "http://")):
			http.Error(w, "another page asks", http.StatusForbidden)
		case r.Header.Get("Sec-Fetch-Site") == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate":
			http.Error(w, "another page asks", http.StatusForbidden)
		case r.Method != http.MethodGet:
			w.Header().Set("Allow", http.MethodGet)
			http.Error(w, "there is nothing to do here but read", http.StatusMethodNotAllowed)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// hostsOf are the names of this server.
func hostsOf(port string) []string {
	var out []string
	for _, name := range []string{"127.0.0.1", "localhost", "[::1]"} {
		out = append(out, name+":"+port)
		if port == "80" {
			out = append(out, name)
		}
	}
	return out
}

// secure sets what a browser is told of every answer.
func secure(h http.Header, policy string) {
	h.Set("Content-Security-Policy", policy+"; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}
