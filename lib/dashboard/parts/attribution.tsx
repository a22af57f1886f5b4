/** Whose data the places are: the licence of the database asks for this link wherever they are shown. */
export function Attribution() {
  return (
    <p class="attribution">
      <a href="https://db-ip.com" target="_blank" rel="noreferrer">
        IP Geolocation by DB-IP
      </a>
    </p>
  );
}
