// Sends the one form of a page at once (form_post answers). Without script its button does the same.
document.querySelector('form[data-send]')?.submit();
